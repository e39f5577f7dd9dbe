using Anip.Adapters.Spark.Protocol;

namespace Anip.Adapters.Tests.Spark.StandIn;

/// <summary>Really runs our statement: splits, starts, tries again, and commits as a whole.</summary>
internal sealed class SparkJob(StandInSpark spark, TransformText text, SparkOperation operation, Func<ExecutePlanResponse> answer)
{
    private readonly string _id = Guid.NewGuid().ToString("D");
    private int _tasks;
    private int _done;

    public async Task RunAsync()
    {
        var work = Directory.CreateTempSubdirectory("stand-in-spark-").FullName;
        spark.Folders.Enqueue(work);
        var inputs = await SparkFiles.DealAsync(text, work, operation.Interrupted.Token);
        // What was there is gone before anything is sure.
        if (Directory.Exists(text.Output))
        {
            Directory.Delete(text.Output, recursive: true);
        }

        var temporary = Directory.CreateDirectory(Path.Combine(text.Output, "_temporary", "0")).FullName;
        Interlocked.Exchange(ref _tasks, inputs.Count);
        using var slots = new SemaphoreSlim(spark.Cores);
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(operation.Interrupted.Token);
        Progress();
        var tasks = inputs.Select((input, partition) => TaskAsync(partition, input, work, temporary, slots, abort)).ToList();
        var results = await Task.WhenAll(tasks).WaitAsync(operation.Interrupted.Token);
        if (Array.Find(results, failure => failure is not null) is { } failed)
        {
            throw failed;
        }

        if (inputs.Count == 0)
        {
            await File.WriteAllTextAsync(Path.Combine(work, "none.jsonl"), "", CancellationToken.None);
            await SparkFiles.WriteAsync(text, Path.Combine(work, "none.jsonl"), Path.Combine(temporary, Part(0)), CancellationToken.None);
        }

        foreach (var part in Directory.GetFiles(temporary))
        {
            var name = Path.GetFileName(part);
            File.Move(part, Path.Combine(text.Output, name));
            await File.WriteAllTextAsync(Path.Combine(text.Output, $".{name}.crc"), "crc", CancellationToken.None);
        }

        Directory.Delete(Path.Combine(text.Output, "_temporary"), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(text.Output, "_SUCCESS"), "", CancellationToken.None);
    }

    // The worker of a task that is not wanted any more goes on until its input is used up, and so does the task's slot.
    private async Task<SparkFailure?> TaskAsync(int partition, string input, string work, string temporary, SemaphoreSlim slots, CancellationTokenSource abort)
    {
        SparkFailure? failure = null;
        for (var attempt = 0; attempt < spark.MaxFailures; attempt++)
        {
            await slots.WaitAsync(CancellationToken.None);
            try
            {
                if (abort.IsCancellationRequested)
                {
                    return failure;
                }

                var lines = Path.Combine(work, $"out-{partition}-{attempt}.jsonl");
                failure = await new TaskAttempt(spark, text, partition, attempt, work).RunAsync(input, lines);
                if (failure is null && !abort.IsCancellationRequested)
                {
                    await SparkFiles.WriteAsync(text, lines, Path.Combine(temporary, Part(partition)), CancellationToken.None);
                    Interlocked.Increment(ref _done);
                    Progress();
                    return null;
                }
            }
            finally
            {
                slots.Release();
            }
        }

        await abort.CancelAsync();
        return failure;
    }

    private string Part(int number) => $"part-{number:00000}-{_id}-c000.zstd.parquet";

    private void Progress()
    {
        if (spark.Version.StartsWith('3'))
        {
            return;
        }

        var response = answer();
        response.ExecutionProgress = new() { Stages = { new ExecutePlanResponse.Types.ExecutionProgress.Types.StageInfo { StageId = 1, NumTasks = _tasks, NumCompletedTasks = _done, Done = _done == _tasks } } };
        operation.Say(response);
    }
}
