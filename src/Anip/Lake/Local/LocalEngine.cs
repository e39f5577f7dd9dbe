using System.Collections.Concurrent;
using Anip.Isolation;
using Anip.Lake.Plans;
using Microsoft.Extensions.Options;

namespace Anip.Lake.Local;

/// <summary>
/// Runs a plan by processes of this very program on this node, each of which works on one part after the other. A part whose process was killed is done again, by
/// another; what a process did wrong fails the job with what it said.
/// </summary>
internal sealed class LocalEngine(WorkerProgram program, RowFiles files, IOptions<LakeOptions> options, TimeProvider timeProvider) : IBatchEngine
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    public string Name => "local";

    // A process is not started anew for each; at the end the others wait for the last one.
    public int PartRows => 1_000;

    public async Task RunAsync(BatchJob job, IProgress<BatchProgress> progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(job.Output);
        var parts = new ConcurrentQueue<string>(RowFiles.List(job.Input));
        var tally = new LocalTally(progress, parts.Count);
        var processes = Math.Min(job.Processes ?? Environment.ProcessorCount, parts.Count);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, processes),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, processes), CancellationToken = cancellationToken },
            async (_, token) => await WorkAsync(job, parts, tally, token));
        await File.WriteAllBytesAsync(Path.Combine(job.Output, PlanFolder.Success), [], cancellationToken);
    }

    private async Task WorkAsync(BatchJob job, ConcurrentQueue<string> parts, LocalTally tally, CancellationToken cancellationToken)
    {
        await using var lane = new LocalLane(program, files, job);
        while (parts.TryDequeue(out var part))
        {
            await WorkAsync(lane, part, tally, cancellationToken);
            tally.Part();
        }

        await NamedAsync(() => lane.EndAsync(cancellationToken), "the last part");
    }

    private Task WorkAsync(LocalLane lane, string part, LocalTally tally, CancellationToken cancellationToken) => NamedAsync(
        () => Retry.RunAsync(
            async token =>
            {
                await lane.WorkAsync(part, tally, token);
                return true;
            },
            (exception, failures) => exception is LostWorkerException && failures < options.Value.PartAttempts ? BetweenAttempts : null, timeProvider, cancellationToken),
        Path.GetFileName(part));

    private async Task NamedAsync(Func<Task> work, string part)
    {
        try
        {
            await work();
        }
        catch (LostWorkerException exception)
        {
            throw new BatchEngineException($"The worker on {part} was lost {options.Value.PartAttempts} times; the last time {exception.Message}", exception);
        }
        catch (BatchEngineException exception)
        {
            throw new BatchEngineException($"The worker on {part} failed: {exception.Message}", exception) { IsFinal = exception.IsFinal };
        }
    }
}
