using Anip.Cli.Models;
using Anip.Cli.Output;
using Anip.Pipelines.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Runs;

/// <summary>Brings a queued run to its end: works on its pipeline in this process where no other node does, and shows how far it is.</summary>
internal static class RunForeground
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <exception cref="OperationCanceledException">Interrupted; the run is cancelled.</exception>
    public static async Task<PipelineRun> CompleteAsync(IServiceProvider services, PipelineRun run, CancellationToken cancellationToken)
    {
        await FollowedChampions.BringAsync(services, cancellationToken);
        var runs = services.GetRequiredService<IRunStore>();
        using var enough = new CancellationTokenSource();
        var working = WorkAsync(services.GetRequiredService<PipelineRunner>(), runs, run, enough.Token);
        try
        {
            return await FollowAsync(runs, run, working, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Before the work here is told: what it gives back is then cancelled, not queued.
            await runs.CancelAsync(run.Id, CancellationToken.None);
            throw;
        }
        finally
        {
            await enough.CancelAsync();
            await working;
        }
    }

    // Runs of the pipeline that were queued before come first, as they would on any node.
    private static async Task WorkAsync(PipelineRunner runner, IRunStore runs, PipelineRun run, CancellationToken enough)
    {
        try
        {
            using var owner = await runner.AcquireLeaseAsync(enough);
            while (await runs.FindAsync(run.Id, enough) is { HasEnded: false })
            {
                if (await runner.ClaimAsync(owner.Name, [run.Pipeline], enough) is { } claimed)
                {
                    if (claimed.Run.Id != run.Id)
                    {
                        Terminal.Info($"Run {claimed.Run.Id} comes first: it was queued before, or is left from a process that ended.");
                    }

                    await runner.ExecuteAsync(claimed, enough);
                }
                else
                {
                    await Task.Delay(Poll, TimeProvider.System, enough);
                }
            }
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // The run has ended, or is not wanted any more.
        }
    }

    private static async Task<PipelineRun> FollowAsync(IRunStore runs, PipelineRun run, Task working, CancellationToken cancellationToken)
    {
        using var lines = new RunLines(run);
        while (true)
        {
            if (working.IsCompleted)
            {
                await working; // Throws what it failed with.
            }

            // Looked at before the lines: none comes after the end.
            run = await runs.FindAsync(run.Id, cancellationToken) ?? throw new IOException($"Run {run.Id} was deleted.");
            lines.Show(await runs.ReadLogAsync(run.Id, lines.Last, 1000, cancellationToken));
            lines.Show(run);
            if (run.HasEnded)
            {
                return run;
            }

            await Task.Delay(Poll, TimeProvider.System, cancellationToken);
        }
    }
}
