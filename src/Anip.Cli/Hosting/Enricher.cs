using Anip.Cli.Models;
using Anip.Cli.Output;
using Anip.Stages;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Hosting;

/// <summary>Works off what waits for each stage, with progress, and ends when nothing does.</summary>
internal static class Enricher
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    public static async Task RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await FollowedChampions.BringAsync(services, cancellationToken);
        foreach (var runner in services.GetRequiredService<StageRunners>().All)
        {
            await RunAsync(runner, cancellationToken);
        }
    }

    private static async Task RunAsync(StageRunner runner, CancellationToken cancellationToken)
    {
        var before = await runner.CountAsync(cancellationToken);
        if (before.Pending == 0 && !(await runner.LookAsync(cancellationToken)).IsDue)
        {
            return;
        }

        var others = 0L;
        var run = runner.ExecuteAsync(cancellationToken);
        using (var shown = new CountProgress(runner.Stage.Done, before.Pending))
        {
            while (await Task.WhenAny(run, Task.Delay(Refresh, TimeProvider.System, cancellationToken)) != run)
            {
                shown.Report(runner.Progress.Done);
            }

            var done = await run;
            var left = await runner.CountAsync(cancellationToken);
            others = Math.Max(0, before.Pending - done - left.Pending - Math.Max(0, left.Quarantined - before.Quarantined));
            shown.Report(done + others);
        }

        if (others > 0)
        {
            Terminal.Info($"{others:N0} of them by another process.");
        }

        if (runner.Progress.Failed > 0)
        {
            Terminal.Info($"{runner.Progress.Failed} attempts failed; --log-level Information shows why.");
        }
    }
}
