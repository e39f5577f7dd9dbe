using System.Runtime.CompilerServices;
using Anip.Articles;
using Anip.Fetching;
using Anip.Ingestion.Feeds;

namespace Anip.Ingestion.Sources.Rss;

/// <summary>A subscribed feed, asked for only what changed since the last time.</summary>
internal sealed class RssSource(SourceRecord record, GuardedFetcher fetcher, TimeProvider clock) : INewsSource
{
    public const string Kind = "rss";

    public string Id => record.Id;

    public string ApiSource => Kind;

    public SourceReport Report { get; } = new();

    public async IAsyncEnumerable<IncomingArticle> FetchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(record.Id, UriKind.Absolute, out var address))
        {
            throw new SourceException("bad_address", "The feed's address is none; remove it and add the right one.");
        }

        // Some servers send one ETag for ever, and a 304 says nothing about a failure before it: the first fetch of a day and the
        // one after a failure ask for the whole.
        var conditional = record.Failures == 0 && record.LastSuccessAt?.UtcDateTime.Date == clock.GetUtcNow().UtcDateTime.Date;
        var document = await fetcher.FetchForSourceAsync(
            new FetchRequest(address) { ETag = conditional ? record.ETag : null, LastModified = conditional ? record.LastModified : null, AllowDamage = true },
            cancellationToken);
        Report.MinimumInterval = document.MaxAge;
        Report.ETag = document.ETag ?? (document.NotModified ? record.ETag : null);
        Report.LastModified = document.LastModified ?? (document.NotModified ? record.LastModified : null);
        if (document.NotModified)
        {
            Report.NotModified = true;
            yield break;
        }

        var feed = Parse(document, cancellationToken);
        Report.Title = feed.PlainTitle;
        Report.MinimumInterval = feed.TimeToLive > document.MaxAge || document.MaxAge is null ? feed.TimeToLive : document.MaxAge;
        foreach (var article in FeedArticles.From(feed, record.Id, ApiSource, Report))
        {
            yield return article;
        }
    }

    private FeedDocument Parse(FetchedDocument document, CancellationToken cancellationToken)
    {
        try
        {
            var feed = FeedParser.Parse(document.Body, document.ContentType, document.FinalUri, new ReadingLimit(clock, cancellationToken));
            return feed with { Damage = document.Damage ?? feed.Damage };
        }
        catch (SourceException) when (document.Damage is not null)
        {
            // Not for what the parser says of the piece that came.
            throw SourceException.Of(document.NotWhole());
        }
    }
}
