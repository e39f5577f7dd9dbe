using Anip.Articles;
using Anip.Cli.Output;
using Anip.Enrichment;
using Anip.Ingestion;
using Microsoft.Extensions.Hosting;

namespace Anip.Cli;

/// <summary>Says on standard error what <c>anip up</c> is doing: a line when something changed, none while nothing does.</summary>
internal sealed class UpProgress(
    IArticleStatistics statistics, IEnrichmentProgress enrichment, ISourceStore sources, TimeProvider time) : BackgroundService
{
    private const int MostFailuresTold = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly Dictionary<string, DateTimeOffset> _told = [];
    private (long Total, long Pending, string? Trouble) _last = (0, 0, null);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TellArticlesAsync(stoppingToken);
                await TellFailuresAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the host.
        }
        catch (StorageException exception)
        {
            Terminal.Fail(exception.Message);
        }
    }

    private async Task TellArticlesAsync(CancellationToken cancellationToken)
    {
        var counts = await statistics.CountAsync(cancellationToken);
        var progress = enrichment.Current;
        var now = (counts.Total, counts.Pending, progress.Trouble);
        if (now == _last)
        {
            return;
        }

        _last = now;
        var rate = progress is { Active: true, ArticlesPerSecond: > 0 } ? $" at {progress.ArticlesPerSecond:N0}/s" : "";
        var quarantined = counts.Quarantined > 0 ? $", {counts.Quarantined:N0} given up" : "";
        Terminal.Say($"{counts.Total:N0} articles, {counts.Total - counts.Pending - counts.Quarantined:N0} enriched{rate}, {counts.Pending:N0} waiting{quarantined}");
        if (progress.Trouble is { } trouble)
        {
            Terminal.Fail($"enrichment stands still: {trouble}");
        }
    }

    // One line for all feeds that failed for the same reason: without a network, that is every one.
    private async Task TellFailuresAsync(CancellationToken cancellationToken)
    {
        var failed = (await sources.ListAsync(cancellationToken))
            .Where(source => source.LastError is not null && source.LastAttemptAt >= _startedAt && _told.GetValueOrDefault(source.Id) < source.LastAttemptAt)
            .ToList();
        foreach (var source in failed)
        {
            _told[source.Id] = source.LastAttemptAt!.Value;
        }

        if (failed.Count == 1)
        {
            Terminal.Say($"could not read {failed[0].Id}: {failed[0].LastError} Next try at {NextTry(failed):HH:mm}.");
        }
        else if (failed.Count > 1)
        {
            Terminal.Say($"could not read {failed.Count} feeds; next try from {NextTry(failed):HH:mm} on:");
            foreach (var source in failed.Take(MostFailuresTold))
            {
                Terminal.Say($"  {source.Id}: {source.LastError}");
            }

            if (failed.Count > MostFailuresTold)
            {
                Terminal.Say($"  and {failed.Count - MostFailuresTold} more, which 'anip sources list' shows.");
            }
        }
    }

    private static DateTimeOffset NextTry(List<SourceRecord> failed) => failed.Min(source => source.NextAttemptAt ?? source.LastAttemptAt!.Value).ToLocalTime();
}
