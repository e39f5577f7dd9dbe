using Anip.Articles;
using Anip.Cli.Output;
using Anip.Enrichment;
using Anip.Isolation;
using Anip.Stages;
using Microsoft.Extensions.Logging;

namespace Anip.Cli.Hosting;

/// <summary>Says how many articles there are, how many are enriched and how fast.</summary>
internal sealed class EnrichmentLines(
    IArticleStatistics statistics, StageRunners stages, ServiceHealth health, TimeProvider time, ILogger<EnrichmentLines> logger)
    : ProgressLines("progress of enrichment", health, time, logger)
{
    private (long Total, long Pending, string? Error) _last = (0, 0, null);

    protected override async Task TellAsync(CancellationToken cancellationToken)
    {
        var counts = await statistics.CountAsync(cancellationToken);
        var progress = stages.Of(EnrichmentModule.Stage).Progress;
        var now = (counts.Total, counts.Pending, progress.Error);
        if (now == _last)
        {
            return;
        }

        _last = now;
        var rate = progress is { Active: true, ArticlesPerSecond: > 0 } ? $" at {progress.ArticlesPerSecond:N0}/s" : "";
        var quarantined = counts.Quarantined > 0 ? $", {counts.Quarantined:N0} given up ('anip quarantine list' says why)" : "";
        Terminal.Say($"{counts.Total:N0} articles, {counts.Total - counts.Pending - counts.Quarantined:N0} enriched{rate}, {counts.Pending:N0} waiting{quarantined}");
        foreach (var stage in stages.All)
        {
            if (stage.Progress.Error is { } error)
            {
                Terminal.Fail($"{stage.Stage.Name} stands still: {error}");
            }
        }
    }
}
