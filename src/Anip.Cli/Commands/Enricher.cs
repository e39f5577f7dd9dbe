using Anip.Articles;
using Anip.Cli.Output;
using Anip.Enrichment;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

/// <summary>Enriches what is pending, with progress, and ends when nothing is.</summary>
internal static class Enricher
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    public static async Task RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var statistics = services.GetRequiredService<IArticleStatistics>();
        var before = await statistics.CountAsync(cancellationToken);
        var others = 0L;
        if (before.Pending == 0)
        {
            return;
        }

        var run = services.GetRequiredService<EnrichmentRun>().ExecuteAsync(cancellationToken);
        var progress = services.GetRequiredService<IEnrichmentProgress>();
        using (var shown = new CountProgress($"of {before.Pending:N0} enriched"))
        {
            while (await Task.WhenAny(run, Task.Delay(Refresh, TimeProvider.System, cancellationToken)) != run)
            {
                shown.Report(progress.Current.Done);
            }

            var enriched = await run;
            var left = await statistics.CountAsync(cancellationToken);
            others = Math.Max(0, before.Pending - enriched - left.Pending - Math.Max(0, left.Quarantined - before.Quarantined));
            shown.Report(enriched + others);
        }

        if (others > 0)
        {
            Terminal.Say($"{others:N0} of them by another process.");
        }

        if (progress.Current.Failed > 0)
        {
            Terminal.Say($"{progress.Current.Failed} attempts failed; --log-level Information shows why.");
        }
    }
}
