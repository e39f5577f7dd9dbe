using Anip.Ingestion.Sources.Rss;
using Anip.Ingestion.Sources.Sitemaps;
using Anip.Ingestion.Sources.Subscriptions;

namespace Anip.Ingestion.Sources.Opml;

/// <summary>Sources as a list that readers exchange, and back: folders and categories are tags.</summary>
public static class SourceList
{
    /// <summary>Addresses are whole in it, with their keys: who reads it can read the feeds.</summary>
    public static OpmlFile Of(IEnumerable<SourceRecord> sources) => new("ANIP", [
        .. sources.Where(source => source.Kind is RssSource.Kind or SitemapSource.Kind).Select(source => new OpmlFeed(source.Id, source.Title)
        {
            Folders = [.. source.Tags.Take(1)],
            Categories = source.Tags,
            IsSitemap = source.Kind == SitemapSource.Kind,
        }),
    ]);

    public static IEnumerable<Subscription> SubscriptionsOf(OpmlFile list) => list.Feeds.Select(feed =>
        new Subscription(feed.Url, feed.IsSitemap ? SitemapSource.Kind : RssSource.Kind, feed.Title) { Tags = SourceTags.Of(feed.Folders.Concat(feed.Categories)) });
}
