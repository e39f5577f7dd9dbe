using Anip.Articles;
using Anip.Cli.Output;
using Anip.Enrichment;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli;

/// <summary>Enriches what is pending, with progress, and ends when nothing is.</summary>
internal static class Enricher
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    public static async Task RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var statistics = services.GetRequiredService<IArticleStatistics>();
        var pending = (await statistics.CountAsync(cancellationToken)).Pending;
        if (pending == 0)
        {
            return;
        }

        var run = services.GetRequiredService<EnrichmentRun>().ExecuteAsync(cancellationToken);
        var progress = services.GetRequiredService<IEnrichmentProgress>();
        using (var shown = new CountProgress($"of {pending:N0} enriched"))
        {
            while (await Task.WhenAny(run, Task.Delay(Refresh, TimeProvider.System, cancellationToken)) != run)
            {
                shown.Report(progress.Current.Done);
            }

            shown.Report(await run);
        }

        if (progress.Current.Failed > 0)
        {
            Terminal.Say($"{progress.Current.Failed} attempts failed; --log-level Information shows why.");
        }
    }
}
