using Anip.Ingestion.Feeds;
using Anip.Ingestion.Html;
using Anip.Ingestion.Sources.Rss;

namespace Anip.Ingestion.Sources.Discovery;

/// <summary>The feeds that a page leads to: those that it names for readers, then those that it merely links to.</summary>
internal static class PageFeeds
{
    private const int MaxLength = 2 * 1024 * 1024;

    // More than these are a directory of feeds, of which nobody looks at each.
    private const int MaxFound = 100;

    private static readonly string[] Types =
    [
        "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/rss+xml", "application/x-rss+xml", "application/x.atom+xml",
    ];

    private static readonly string[] Endings = ["/feed", "/rss", "/atom", ".rss", ".rdf", ".atom", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/feeds", "/rss.php"];

    public static IReadOnlyList<(string Address, CandidateOrigin Origin)> Of(string html, Uri found)
    {
        List<(string Address, CandidateOrigin Origin, bool IsComments)> feeds = [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var around = found;
        foreach (var tag in HtmlTags.Read(html, MaxLength))
        {
            if (tag.Name == "base" && tag["href"] is { Length: > 0 } declared && Uri.TryCreate(found, declared, out var own) && own.Scheme is "http" or "https")
            {
                around = own;
            }

            if (OriginOf(tag) is not { } origin || feeds.Count >= MaxFound || Address(tag["href"], around) is not { } address || !seen.Add(FeedAddress.KeyOf(address)))
            {
                continue;
            }

            feeds.Add((address, origin, IsComments(address, tag["title"])));
        }

        return [.. feeds.OrderBy(feed => feed.Origin).ThenBy(feed => feed.IsComments).Select(feed => (feed.Address, feed.Origin))];
    }

    /// <summary>The page's own canonical address, which has the id of a channel on sites that show it by a name.</summary>
    public static Uri? CanonicalOf(string html, Uri found) =>
        HtmlTags.Read(html, MaxLength).Where(tag => tag.Name == "link" && tag.Has("rel", "canonical")).Select(tag => Address(tag["href"], found)).OfType<string>().FirstOrDefault() is { } address
            ? new Uri(address)
            : null;

    private static CandidateOrigin? OriginOf(HtmlTag tag) => tag.Name switch
    {
        "link" when tag.Has("rel", "alternate") && Types.Contains(LinkRelation.MediaType(tag["type"]), StringComparer.Ordinal) => CandidateOrigin.Link,
        // What JSON Feed 1.0 said, though many pages have other things in that type.
        "link" when tag.Has("rel", "alternate") && LinkRelation.MediaType(tag["type"]) is "application/json" && tag["href"]?.Contains("feed", StringComparison.OrdinalIgnoreCase) is true => CandidateOrigin.Link,
        "link" when tag.Has("rel", "feed") => CandidateOrigin.Link,
        "a" when tag["href"] is { } href && (LooksLikeFeed(href) || Types.Contains(LinkRelation.MediaType(tag["type"]), StringComparer.Ordinal)) => CandidateOrigin.Anchor,
        _ => null,
    };

    private static bool LooksLikeFeed(string href)
    {
        if (href.StartsWith("feed:", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var end = href.AsSpan().IndexOfAny('?', '#');
        var path = (end < 0 ? href.AsSpan() : href.AsSpan(0, end)).TrimEnd('/');
        foreach (var ending in Endings)
        {
            if (path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)
            && (href.Contains("rss", StringComparison.OrdinalIgnoreCase) || href.Contains("feed", StringComparison.OrdinalIgnoreCase) || href.Contains("atom", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsComments(string address, string? title) =>
        address.Contains("comments", StringComparison.OrdinalIgnoreCase) || title?.Contains("comment", StringComparison.OrdinalIgnoreCase) is true;

    private static string? Address(string? href, Uri around)
    {
        if (string.IsNullOrWhiteSpace(href))
        {
            return null;
        }

        var written = href.StartsWith("feed:", StringComparison.OrdinalIgnoreCase) ? href : FeedText.Resolve(href, around);
        return written is not null && FeedAddress.TryNormalise(written, out var address, out _) ? address : null;
    }
}
