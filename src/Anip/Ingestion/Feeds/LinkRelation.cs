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

    public static bool Is(FeedElement link, string relation) => !string.IsNullOrWhiteSpace(link["href"]) && Has(link["rel"], relation);

    /// <summary>The address of the page that the element is about: an HTML page before documents of other types.</summary>
    public static string? Page(FeedElement element, Uri? around)
    {
        FeedElement? page = null;
        foreach (var link in element.All("atom:link"))
        {
            if (Is(link, Default))
            {
                page ??= link;
                if (MediaType(link["type"]) is null or "text/html" or "application/xhtml+xml")
                {
                    page = link;
                    break;
                }
            }
        }

        return page is null ? null : FeedText.ResolveOf(page, page["href"], around);
    }

    /// <summary>The address of the first link of that relation; null where there is none.</summary>
    public static string? Href(FeedElement element, string relation, Uri? around)
    {
        foreach (var link in element.All("atom:link"))
        {
            if (Is(link, relation))
            {
                return FeedText.ResolveOf(link, link["href"], around);
            }
        }

        return null;
    }

    /// <summary>Without parameters, in lower case; null where none is said.</summary>
    public static string? MediaType(string? type)
    {
        var bare = type.AsSpan();
        var end = bare.IndexOf(';');
        bare = (end < 0 ? bare : bare[..end]).Trim();
        return bare.IsEmpty ? null : (bare.Length == type!.Length ? type : bare.ToString()).ToLowerInvariant();
    }

    private static bool Has(string? declared, string relation)
    {
        if (string.IsNullOrWhiteSpace(declared))
        {
            return relation == Default;
        }

        if (string.Equals(declared, relation, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var names = declared.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return Array.Exists(names, name => string.Equals(Bare(name), relation, StringComparison.OrdinalIgnoreCase));
    }

    private static string Bare(string name)
    {
        var registry = Array.Find(Registries, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
        return registry is null ? name : name[registry.Length..].TrimStart('#');
    }
}
