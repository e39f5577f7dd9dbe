using Anip.Fetching;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.Rss;

/// <summary>Fetches the subscribed feeds and keeps how each fares.</summary>
public sealed class FeedRefresh(ISourceStore sources, IngestionRun run, GuardedFetcher fetcher, IOptions<IngestionOptions> options, TimeProvider clock)
{
    /// <summary>The kind of subscribed feeds in <see cref="ISourceStore"/>.</summary>
    public const string Kind = RssSource.Kind;

    /// <summary>What is subscribed at a first start.</summary>
    public IEnumerable<(string Url, string? Title)> Configured =>
        options.Value.Feeds?.Select(url => (url, (string?)null)) ?? DefaultFeeds.All.Select(feed => (feed.Url, (string?)feed.Title));

    /// <summary>Subscribes the configured feeds that were never subscribed before.</summary>
    /// <returns>How many those were.</returns>
    public async Task<int> SeedAsync(CancellationToken cancellationToken)
    {
        var added = 0;
        foreach (var (url, title) in Configured)
        {
            var address = FeedAddress.TryNormalise(url, out var normal, out _) ? normal : url;
            // Earlier versions kept it as it was written.
            var isKnown = await sources.WasSeenAsync(address, cancellationToken) || (address != url && await sources.WasSeenAsync(url, cancellationToken));
            if (!isKnown && await sources.AddAsync(address, Kind, title, cancellationToken))
            {
                added++;
            }
        }

        return added;
    }

    /// <summary>Fetches the feeds that are due, or all of them, and saves the state of each.</summary>
    public async Task<IngestionOutcome> RunAsync(bool onlyDue, IProgress<IngestionProgress>? progress, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var due = (await sources.ListAsync(cancellationToken))
            .Where(record => record.Kind == Kind && (!onlyDue || IsDue(record, now)))
            .Select(record => (record, (INewsSource)new RssSource(record, fetcher, clock)));
        return await new SourceRefresh(sources, run, options, clock).RunAsync([.. due], progress, cancellationToken);
    }

    // A feed is asked some seconds after its run began, and would miss the next run by these. One that failed gets all the time that it is given.
    private bool IsDue(SourceRecord record, DateTimeOffset now) =>
        record.NextAttemptAt is not { } next || next <= (record.Failures == 0 ? now + (options.Value.MinInterval / 10) : now);
}
