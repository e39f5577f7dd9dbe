using Anip.Ingestion.Feeds.Xml;

namespace Anip.Ingestion.Feeds;

/// <summary>The links of an Atom element by their relation, compared as RFC 8288 says: in any case, several in one attribute, registered ones as addresses too.</summary>
internal static class LinkRelation
{
    private const string Default = "alternate";

    private static readonly string[] Registries =
    [
        "http://www.iana.org/assignments/relation/", "https://www.iana.org/assignments/relation/",
        "http://www.iana.org/assignments/link-relations/", "https://www.iana.org/assignments/link-relations/",
    ];

    public static IEnumerable<FeedElement> Of(FeedElement element, string relation) =>
        element.All("atom:link").Where(link => !string.IsNullOrWhiteSpace(link["href"]) && Has(link["rel"], relation));

    /// <summary>The address of the page that the element is about: an HTML page before documents of other types.</summary>
    public static string? Page(FeedElement element, Uri? around)
    {
        var links = Of(element, Default).ToList();
        var page = links.Find(link => MediaType(link["type"]) is null or "text/html" or "application/xhtml+xml") ?? links.FirstOrDefault();
        return page is null ? null : FeedText.ResolveOf(page, page["href"], around);
    }

    /// <summary>Without parameters, in lower case; null where none is said.</summary>
    public static string? MediaType(string? type)
    {
        var bare = type?.Split(';', 2)[0].Trim().ToLowerInvariant();
        return string.IsNullOrEmpty(bare) ? null : bare;
    }

    private static bool Has(string? declared, string relation)
    {
        var names = declared?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return names.Length == 0 ? relation == Default : Array.Exists(names, name => string.Equals(Bare(name), relation, StringComparison.OrdinalIgnoreCase));
    }

    private static string Bare(string name)
    {
        var registry = Array.Find(Registries, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
        return registry is null ? name : name[registry.Length..].TrimStart('#');
    }
}
