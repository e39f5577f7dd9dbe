using Anip.Articles.Languages;
using Anip.Fetching;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Html;
using Anip.Ingestion.Sources.Rss;
using Anip.Ingestion.Sources.Sitemaps;

namespace Anip.Ingestion.Sources.Discovery;

/// <summary>Reads what a document would bring, were it subscribed.</summary>
internal static class CandidateReader
{
    private const int MaxTitle = 200;

    /// <returns>Null where it is neither a feed nor a sitemap of news.</returns>
    public static FeedCandidate? Read(FetchedDocument document, string address, CandidateOrigin origin, ReadingLimit limit) =>
        TryFeed(document, limit) is { } feed ? OfFeed(feed, address, origin)
            : TrySitemap(document, limit) is { IsIndex: false, HasNews: true } sitemap ? OfSitemap(sitemap, address, origin)
            : null;

    public static FeedCandidate OfSitemap(SitemapDocument sitemap, string address, CandidateOrigin origin)
    {
        var news = sitemap.Entries.Where(entry => entry.Title is not null).ToList();
        return new FeedCandidate(address, SitemapSource.Kind, origin)
        {
            Title = Short(news.Select(entry => entry.Publication).OfType<string>().FirstOrDefault()),
            Items = news.Count,
            Newest = news.Max(entry => entry.PublishedAt ?? entry.ModifiedAt),
            Language = LanguageTag.Parse(news.Select(entry => entry.Language).OfType<string>().FirstOrDefault()).Language,
            Titles = [.. news.OrderByDescending(entry => entry.PublishedAt).Select(entry => Short(HtmlText.ToPlain(entry.Title))).OfType<string>().Take(FeedCandidate.MaxTitles)],
        };
    }

    public static SitemapDocument? TrySitemap(FetchedDocument document, ReadingLimit limit)
    {
        try
        {
            return SitemapDocument.Parse(document.Body, document.ContentType, document.FinalUri, limit);
        }
        catch (SourceException)
        {
            return null;
        }
    }

    private static FeedDocument? TryFeed(FetchedDocument document, ReadingLimit limit)
    {
        try
        {
            return FeedParser.Parse(document.Body, document.ContentType, document.FinalUri, limit);
        }
        catch (SourceException)
        {
            return null;
        }
    }

    private static FeedCandidate OfFeed(FeedDocument feed, string address, CandidateOrigin origin)
    {
        // What is no article is none here either.
        var articles = FeedArticles.From(feed, address, RssSource.Kind, new SourceReport()).ToList();
        return new FeedCandidate(address, RssSource.Kind, origin)
        {
            Title = Short(feed.PlainTitle),
            Items = articles.Count,
            Newest = articles.Max(article => article.PublishedAt),
            Language = LanguageTag.Parse(feed.Language).Language,
            Titles = [.. articles.Take(FeedCandidate.MaxTitles).Select(article => Short(article.Title)!)],
        };
    }

    private static string? Short(string? text) => text is null || text.Length <= MaxTitle ? text : text[..MaxTitle] + "…";
}
