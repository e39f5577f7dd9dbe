using System.Collections.Concurrent;
using Anip.Lake.Plans;
using Microsoft.Extensions.Options;

namespace Anip.Lake.Local;

/// <summary>
/// Runs a plan by processes of this very program on this node, each of which works on one part after the other. Where one is killed, another goes on with
/// its part; a row that takes its processes with it again and again comes back as failed; what a process did wrong fails the job with what it said.
/// </summary>
internal sealed class LocalEngine(WorkerProgram program, RowFiles files, IOptions<LakeOptions> options, TimeProvider timeProvider) : IBatchEngine
{
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
        await using var lane = new LocalLane(program, files, job, options.Value.PartAttempts, timeProvider);
        while (parts.TryDequeue(out var part))
        {
            await lane.WorkAsync(part, tally, cancellationToken);
            tally.Part();
        }

        await lane.EndAsync(cancellationToken);
    }
}
