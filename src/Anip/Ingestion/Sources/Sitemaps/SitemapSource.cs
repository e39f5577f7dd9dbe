using System.Runtime.CompilerServices;
using Anip.Articles;
using Anip.Fetching;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Sources.Terms;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.Sitemaps;

/// <summary>Sitemaps of news (Google's tags), which many publishers keep more complete than their feeds. They tell titles and dates, and no text.</summary>
public sealed class SitemapSource(GuardedFetcher fetcher, TermsGate gate, IOptions<SitemapOptions> options, TimeProvider timeProvider) : IDescribedSource
{
    /// <summary>The kind of subscribed sitemaps in <see cref="ISourceStore"/>.</summary>
    public const string Kind = "sitemap";

    public static SourceDescriptor Descriptor { get; } = new()
    {
        Name = Kind,
        Title = "News sitemaps",
        Settings = SourceSettings.Of<SitemapOptions, SitemapOptionsValidator>(SitemapOptions.Section),
        Runs = new SourceRuns("Fetches the subscribed sitemaps of news.", "*/10 * * * *") { AreSubscribed = true },
        Check = new SourceCheck(Kind, SitemapCheck.TryAsync),
    };

    /// <summary>All are subscribed by somebody.</summary>
    public IReadOnlyList<SourceSeed> Configured => [];

    public async IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (record, report) = (reading.Record, reading.Report);
        if (!Uri.TryCreate(record.Id, UriKind.Absolute, out var address))
        {
            throw new SourceException("bad_address", "The sitemap has no valid address; remove it and add the right one.");
        }

        await gate.RequireAsync(address, cancellationToken);
        var conditional = record.Failures == 0 && record.LastSuccessAt?.UtcDateTime.Date == timeProvider.GetUtcNow().UtcDateTime.Date;
        var document = await fetcher.FetchForSourceAsync(
            new FetchRequest(address) { ETag = conditional ? record.ETag : null, LastModified = conditional ? record.LastModified : null, AllowDamage = true, KeepHeaders = TermsReader.Headers },
            cancellationToken);
        gate.Require(document);
        report.MinimumInterval = document.MaxAge;
        if (document.NotModified)
        {
            (report.NotModified, report.ETag, report.LastModified) = (true, document.ETag ?? record.ETag, document.LastModified ?? record.LastModified);
            yield break;
        }

        var sitemap = Parse(document, cancellationToken);
        // That an index is the same says nothing of the sitemaps in it.
        (report.ETag, report.LastModified) = sitemap.IsIndex ? (null, null) : (document.ETag, document.LastModified);
        var left = options.Value.MaxItems;
        await foreach (var part in PartsAsync(sitemap, report, cancellationToken))
        {
            report.Title ??= part.Entries.Select(entry => entry.Publication).OfType<string>().FirstOrDefault();
            foreach (var article in SitemapArticles.From(part, address, timeProvider.GetUtcNow() - options.Value.MaxAge, report))
            {
                if (left-- == 0)
                {
                    report.Note("limited", $"{SourceName.Show(record.Id)}: more than {options.Value.MaxItems} articles; the rest is left out (Sources:Sitemap:MaxItems).");
                    yield break;
                }

                yield return article;
            }
        }
    }

    // The sitemap itself, or those of the index that may have something new.
    private async IAsyncEnumerable<SitemapDocument> PartsAsync(SitemapDocument sitemap, SourceReport report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!sitemap.IsIndex)
        {
            yield return sitemap;
            yield break;
        }

        var since = timeProvider.GetUtcNow() - options.Value.MaxAge;
        var fresh = sitemap.Entries.Where(entry => entry.Address is not null && (entry.ModifiedAt is null || entry.ModifiedAt >= since))
            .OrderByDescending(entry => entry.Address!.Contains("news", StringComparison.OrdinalIgnoreCase)).ThenByDescending(entry => entry.ModifiedAt).Take(options.Value.MaxFiles);
        foreach (var entry in fresh)
        {
            SitemapDocument? part = null;
            try
            {
                part = Uri.TryCreate(entry.Address, UriKind.Absolute, out var address)
                    ? Parse(await fetcher.FetchForSourceAsync(new FetchRequest(address) { AllowDamage = true }, cancellationToken), cancellationToken)
                    : null;
            }
            catch (SourceException exception)
            {
                report.Note("unread_part", exception.Message);
            }

            // An index of indexes is nowhere of use, and may be a loop.
            if (part is { IsIndex: false })
            {
                yield return part;
            }
        }
    }

    private SitemapDocument Parse(FetchedDocument document, CancellationToken cancellationToken)
    {
        var sitemap = SitemapDocument.Parse(document.Body, document.ContentType, document.FinalUri, new ReadingLimit(timeProvider, cancellationToken));
        return sitemap with { IsTruncated = sitemap.IsTruncated || document.Damage is not null };
    }
}
