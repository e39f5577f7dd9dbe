using System.Collections.Frozen;

namespace Anip.Ingestion.Feeds.Xml;

/// <summary>Namespaces to the prefixes that everybody knows them by.</summary>
internal static class Vocabulary
{
    private static readonly FrozenDictionary<string, string> ByNamespace = new Dictionary<string, string>
    {
        [""] = "",
        ["http://backend.userland.com/rss"] = "",
        ["http://backend.userland.com/rss2"] = "",
        ["http://blogs.law.harvard.edu/tech/rss"] = "",
        ["http://purl.org/rss/1.0/"] = "",
        ["http://purl.org/rss/1.0"] = "",
        ["http://purl.org/net/rss1.1#"] = "",
        ["http://channel.netscape.com/rdf/simple/0.9/"] = "",
        ["http://my.netscape.com/rdf/simple/0.9/"] = "",
        ["http://my.netscape.com/publish/formats/rss-0.91.dtd"] = "",
        ["http://www.w3.org/1999/02/22-rdf-syntax-ns#"] = "rdf:",
        ["http://www.w3.org/2005/atom"] = "atom:",
        ["https://www.w3.org/2005/atom"] = "atom:",
        ["http://purl.org/atom/ns#"] = "atom:",
        ["http://purl.org/dc/elements/1.1/"] = "dc:",
        ["http://purl.org/dc/elements/1.0/"] = "dc:",
        ["http://purl.org/dc/terms/"] = "dcterms:",
        ["http://purl.org/rss/1.0/modules/content/"] = "content:",
        ["http://search.yahoo.com/mrss/"] = "media:",
        ["http://search.yahoo.com/mrss"] = "media:",
        ["http://www.itunes.com/dtds/podcast-1.0.dtd"] = "itunes:",
        ["http://www.itunes.com/dtds/podcast-1.0.dtd/"] = "itunes:",
        ["http://purl.org/rss/1.0/modules/syndication/"] = "sy:",
        ["http://rssnamespace.org/feedburner/ext/1.0"] = "feedburner:",
        ["http://www.w3.org/1999/xhtml"] = "xhtml:",
        ["http://www.google.com/schemas/sitemap-news/0.9"] = "news:",
        ["http://www.google.com/schemas/sitemap-image/1.1"] = "image:",
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Known = ByNamespace.Values.ToFrozenSet();

    public static string Of(string namespaceUri) =>
        ByNamespace.TryGetValue(namespaceUri, out var prefix) || ByNamespace.TryGetValue(namespaceUri.Trim().ToLowerInvariant(), out prefix)
            ? prefix
            : "other:";

    /// <summary>For a prefix that the document forgot to declare.</summary>
    public static string OfPrefix(string prefix) => Known.Contains(prefix.ToLowerInvariant() + ":") ? prefix.ToLowerInvariant() + ":" : "other:";
}
