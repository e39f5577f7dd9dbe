using System.Runtime.CompilerServices;
using Anip.Articles;
using Anip.Fetching;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Feeds.Xml;
using Anip.Ingestion.Sources.Refresh;
using Anip.Ingestion.Sources.Terms;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.Rss;

/// <summary>Subscribed feeds, each asked for only what changed since the last time.</summary>
public sealed class RssSource(GuardedFetcher fetcher, TermsGate gate, IOptions<IngestionOptions> options, TimeProvider timeProvider) : IDescribedSource
{
    /// <summary>The kind of subscribed feeds in <see cref="ISourceStore"/>.</summary>
    public const string Kind = "rss";

    public static SourceDescriptor Descriptor { get; } = new()
    {
        Name = Kind,
        Title = "Feeds",
        Runs = new SourceRuns("Fetches the subscribed feeds (RSS, Atom, RDF, JSON Feed).", "*/5 * * * *") { AreSubscribed = true, AtStart = true },
        Check = FeedCheck.Check,
    };

    /// <summary>The feeds that a first start subscribes.</summary>
    public IReadOnlyList<SourceSeed> Configured => options.Value.Feeds is { } feeds
        // Earlier versions kept it as it was written.
        ? [.. feeds.Select(url => new SourceSeed(FeedAddress.TryNormalise(url, out var address, out _) ? address : url, null) { FormerId = url })]
        : [.. DefaultFeeds.All.Select(feed => new SourceSeed(feed.Url, feed.Title))];

    public async IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (record, report) = (reading.Record, reading.Report);
        if (!Uri.TryCreate(record.Id, UriKind.Absolute, out var address))
        {
            throw new SourceException("bad_address", "The feed has no valid address; remove it and add the right one.");
        }

        await gate.RequireAsync(address, cancellationToken);
        var document = await FetchAsync(address, record, reading.Turns, report, cancellationToken);
        gate.Require(document);
        report.MinimumInterval = document.MaxAge;
        // A 304 may carry others, which are of no answer that was read.
        report.ETag = document.NotModified ? record.ETag : document.ETag;
        report.LastModified = document.NotModified ? record.LastModified : document.LastModified;
        report.MovedTo = MovedTo(address, document);
        if (document.NotModified)
        {
            report.NotModified = true;
            yield break;
        }

        var feed = Parse(document, cancellationToken);
        report.Title = feed.PlainTitle;
        (report.Hub, report.Topic) = HubLinks.Of(feed, document);
        report.Pace = FeedTiming.PaceOf(feed, timeProvider.GetUtcNow());
        foreach (var article in FeedArticles.From(feed, record.Id, Kind, report))
        {
            yield return article;
        }
    }

    // Some servers send one ETag for ever, and a 304 says nothing about a failure before it: now and then, and after a failure, the whole is asked for.
    private async Task<FetchedDocument> FetchAsync(Uri address, SourceRecord record, HostTurns? turns, SourceReport report, CancellationToken cancellationToken)
    {
        var conditional = record.Failures == 0 && record.LastFullAt is { } full && timeProvider.GetUtcNow() - full < options.Value.FullFetchInterval;
        var started = timeProvider.GetTimestamp();
        try
        {
            var document = await fetcher.FetchForSourceAsync(
                new FetchRequest(address)
                {
                    ETag = conditional ? record.ETag : null,
                    LastModified = conditional ? record.LastModified : null,
                    AllowDamage = true,
                    KeepHeaders = [HubLinks.Header, .. TermsReader.Headers],
                    Turn = turns is null ? null : turns.WaitAsync,
                },
                cancellationToken);
            (report.Status, report.Bytes) = (document.Status, document.TransferredBytes);
            return document;
        }
        finally
        {
            report.Duration = timeProvider.GetElapsedTime(started);
        }
    }

    // Not from an address that nobody can have changed on the way to one that anybody can.
    private static string? MovedTo(Uri from, FetchedDocument document) =>
        document.MovedTo is { } to && !(from.Scheme == Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttps)
        && FeedAddress.TryNormalise(to.AbsoluteUri, out var address, out _) && address != from.AbsoluteUri ? address : null;

    private FeedDocument Parse(FetchedDocument document, CancellationToken cancellationToken)
    {
        try
        {
            var feed = FeedParser.Parse(document.Body, document.ContentType, document.FinalUri, new ReadingLimit(timeProvider, cancellationToken));
            return feed with { Damage = document.Damage ?? feed.Damage };
        }
        catch (SourceException) when (document.Damage is not null)
        {
            // Not for what the parser says of the piece that came.
            throw SourceException.Of(document.NotWhole());
        }
    }
}
