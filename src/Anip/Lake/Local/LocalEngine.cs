using Anip.Isolation;
using Anip.Lake.Plans;
using Microsoft.Extensions.Options;

namespace Anip.Lake.Local;

/// <summary>
/// Runs a plan by processes of this very program on this node, one for each part, some at a time. A part whose process was killed is done again, by another; what a
/// process did wrong fails the job with what it said.
/// </summary>
internal sealed class LocalEngine(WorkerProgram program, RowFiles files, IOptions<LakeOptions> options, TimeProvider timeProvider) : IBatchEngine
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    public string Name => "local";

    public async Task RunAsync(BatchJob job, IProgress<BatchProgress> progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(job.Output);
        var parts = RowFiles.List(job.Input);
        var tally = new Tally(progress, parts.Count);
        await Parallel.ForEachAsync(
            parts,
            new ParallelOptions { MaxDegreeOfParallelism = job.Processes ?? Environment.ProcessorCount, CancellationToken = cancellationToken },
            async (part, token) => await WorkAsync(job, part, tally, token));
        await File.WriteAllBytesAsync(Path.Combine(job.Output, PlanFolder.Success), [], cancellationToken);
    }

    private async Task WorkAsync(BatchJob job, string part, Tally tally, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(part);
        try
        {
            await Retry.RunAsync(
                async token =>
                {
                    var work = new LocalPart(program, files, job, part);
                    try
                    {
                        await work.RunAsync(tally.Row, token);
                        return true;
                    }
                    catch
                    {
                        tally.TakeBack(work.Rows);
                        throw;
                    }
                },
                (exception, failures) => exception is LostWorkerException && failures < options.Value.PartAttempts ? BetweenAttempts : null, timeProvider, cancellationToken);
            tally.Part();
        }
        catch (LostWorkerException exception)
        {
            throw new BatchEngineException($"The worker on {name} was lost {options.Value.PartAttempts} times; the last time {exception.Message}", exception);
        }
        catch (BatchEngineException exception)
        {
            throw new BatchEngineException($"The worker on {name} failed: {exception.Message}", exception) { IsFinal = exception.IsFinal };
        }
    }

    private sealed class Tally(IProgress<BatchProgress> progress, int parts)
    {
        // A heartbeat that is heard at once on any machine, and costs nothing on a fast one.
        private const int RowsBetweenReports = 50;

        private long _rows;
        private int _done;

        public void Row()
        {
            if (Interlocked.Increment(ref _rows) % RowsBetweenReports == 0)
            {
                Report();
            }
        }

        public void TakeBack(long rows) => Interlocked.Add(ref _rows, -rows);

        public void Part()
        {
            Interlocked.Increment(ref _done);
            Report();
        }

        private void Report() => progress.Report(new BatchProgress(Volatile.Read(ref _done), parts, RowsDone: Interlocked.Read(ref _rows)));
    }
}
