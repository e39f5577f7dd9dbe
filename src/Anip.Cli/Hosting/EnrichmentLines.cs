using Anip.Articles;
using Anip.Cli.Output;
using Anip.Enrichment;
using Anip.Isolation;
using Anip.Stages;
using Microsoft.Extensions.Logging;

namespace Anip.Cli.Hosting;

/// <summary>Says how many articles there are, how many are enriched and how fast.</summary>
internal sealed class EnrichmentLines(
    IArticleStatistics statistics, StageRunners stages, ServiceHealth health, TimeProvider timeProvider, ILogger<EnrichmentLines> logger)
    : ProgressLines("progress of enrichment", health, timeProvider, logger)
{
    private (long Total, long Left, string? Error) _last = (0, 0, null);

    protected override async Task WriteAsync(CancellationToken cancellationToken)
    {
        var counts = await statistics.CountAsync(cancellationToken);
        var progress = stages.Of(EnrichmentModule.Stage).Progress;
        var stale = stages.Of(EnrichmentModule.Stage).Stage.Renewal is { } renewal ? await renewal.CountAsync(cancellationToken) : 0;
        var now = (counts.Total, counts.Pending + stale, progress.Error);
        if (now == _last)
        {
            return;
        }

        _last = now;
        var rate = progress is { Active: true, ArticlesPerSecond: > 0 } ? $" at {progress.ArticlesPerSecond:N0}/s" : "";
        var quarantined = counts.Quarantined > 0 ? $", {counts.Quarantined:N0} given up ('anip quarantine list' says why)" : "";
        var anew = stale > 0 ? $", {stale:N0} to be read anew by the models in force" : "";
        Terminal.Info($"{counts.Total:N0} articles, {counts.Total - counts.Pending - counts.Quarantined:N0} enriched{rate}, {counts.Pending:N0} waiting{anew}{quarantined}");
        foreach (var stage in stages.All)
        {
            if (stage.Progress.Error is { } error)
            {
                Terminal.Error($"{stage.Stage.Name} is stalled: {error}");
            }
        }
    }
}
