using System.Collections.Frozen;

namespace Anip.Articles.Addresses;

/// <summary>AMP and mobile forms of a page: caches, hosts, paths and parameters that publishers use beside the page itself.</summary>
internal static class AlternateForms
{
    // Two-label public suffixes that news sites use; elsewhere the last label is the suffix.
    private static readonly string[] SecondLevel = ["co", "com", "org", "net", "gov", "ac", "edu", "or", "ne", "go"];

    // Their desktop site has no www.
    private static readonly string[] Bare = ["twitter.com", "x.com", "scroll.in", "wikipedia.org"];

    // What stands before the name of a subject, which may be AMP.
    private static readonly FrozenSet<string> Lists = Names(
        "topic topics tag tags category categories section sections subject subjects label labels keyword keywords theme themes "
        + "company companies stock stocks share shares quote quotes symbol symbols ticker tickers brand brands product products "
        + "author authors people person search wiki glossary term terms define definition "
        + "user users profile profiles team teams artist artists channel channels thema themen tema temas sujet sujets etiqueta");

    // What is a place for articles, and none itself.
    private static readonly FrozenSet<string> Sections = Names("market markets docs doc blog blogs news tech technology technologies shop store music");

    // "/en/amp/" and "/m/amp/" are not articles.
    private const int MaxEditionLength = 3;

    /// <returns>False where <paramref name="page"/> is no such form; else <paramref name="original"/> is the page it stands for.</returns>
    public static bool TryUnwrap(WebAddress page, out string original)
    {
        original = FromCache(page) ?? FromPage(page) ?? "";
        return original.Length > 0;
    }

    // https://www.google.com/amp/s/host/path and https://host.cdn.ampproject.org/c/s/host/path ("s" = https).
    private static string? FromCache(WebAddress page)
    {
        string rest;
        if (page.Authority.EndsWith(".cdn.ampproject.org", StringComparison.Ordinal) || page.Authority == "cdn.ampproject.org")
        {
            rest = page.Path.Length > 3 && page.Path[2] == '/' ? page.Path[3..] : "";
        }
        else if (page.Path.StartsWith("/amp/", StringComparison.Ordinal) && IsSearchEngine(page.Authority))
        {
            rest = page.Path[5..];
        }
        else
        {
            return null;
        }

        rest = rest.StartsWith("s/", StringComparison.Ordinal) ? rest[2..] : rest;
        var host = rest.Split('/', 2)[0];
        return host.Contains('.', StringComparison.Ordinal) ? Join(page, rest) : null;
    }

    private static bool IsSearchEngine(string host) =>
        host.StartsWith("www.google.", StringComparison.Ordinal) || host is "google.com" or "www.bing.com" or "bing.com";

    private static string? FromPage(WebAddress page)
    {
        var host = Host(page.Authority);
        var path = Path(page.Path);
        var query = page.Query.Length == 0 ? "" : string.Join('&', page.Query.Split('&').Where(pair => !IsAmpParameter(pair)));
        return host == page.Authority && path == page.Path && query == page.Query
            ? null
            : Join(page with { Query = query }, host + path);
    }

    private static string Join(WebAddress page, string hostAndPath) =>
        $"{page.Scheme}://{hostAndPath}{(page.Query.Length == 0 ? "" : "?")}{page.Query}";

    // amp.example.com and m.example.com are the www of the same site; where more labels follow (m.news.example.com,
    // en.m.wikipedia.org) the label alone is the form. Beyond these names nothing is guessed.
    private static string Host(string host)
    {
        var middle = host.IndexOf(".m.wikipedia.org", StringComparison.Ordinal);
        if (middle > 0)
        {
            return string.Concat(host.AsSpan(0, middle), ".wikipedia.org");
        }

        foreach (var form in (ReadOnlySpan<string>)["amp.", "m.", "mobile."])
        {
            var site = host.StartsWith(form, StringComparison.Ordinal) ? host[form.Length..] : "";
            if (site.Contains('.', StringComparison.Ordinal) && !IsSuffix(site))
            {
                return IsRegistrable(site) && !Bare.Contains(site) ? "www." + site : site;
            }
        }

        return host;
    }

    private static bool IsRegistrable(string site) =>
        site.Split(':')[0].Split('.') is { Length: 2 } or { Length: 3 } && (site.Split('.').Length == 2 || IsSuffix(site[(site.IndexOf('.', StringComparison.Ordinal) + 1)..]));

    private static bool IsSuffix(string name) =>
        name.Split(':')[0].Split('.') is [var second, { Length: 2 }] && SecondLevel.Contains(second);

    private static string Path(string path)
    {
        var trimmed = path.TrimEnd('/');
        if (trimmed.EndsWith("/amp", StringComparison.OrdinalIgnoreCase) && trimmed.Length > 4
            && IsArticle(trimmed[..^4], endsWithSlash: trimmed.Length < path.Length))
        {
            return trimmed[..^4];
        }

        if (trimmed.StartsWith("/amp/", StringComparison.OrdinalIgnoreCase) && trimmed.Length > 5)
        {
            return trimmed[4..];
        }

        if (trimmed.EndsWith(".amp", StringComparison.OrdinalIgnoreCase) && trimmed.Length > 5)
        {
            return trimmed[..^4];
        }

        return trimmed.EndsWith(".amp.html", StringComparison.OrdinalIgnoreCase) ? string.Concat(trimmed.AsSpan(0, trimmed.Length - 9), ".html") : path;
    }

    // "/topics/amp" is a page about AMP, and "/tag/m/amp" may be. Publishers put the form behind an article; WordPress, which writes most of them, with
    // a slash at the end.
    private static bool IsArticle(string path, bool endsWithSlash)
    {
        var segments = path.Split('/');
        var name = segments[^1];
        var isListed = segments.Length > 1 && Lists.Contains(segments[^2]);
        return name.Count(c => c == '-') > (isListed ? 3 : 1)
            || name.Count(char.IsAsciiDigit) > 4
            || name.Contains('.', StringComparison.Ordinal)
            || (endsWithSlash && name.Length > MaxEditionLength && !Sections.Contains(name) && !Array.Exists(segments, Lists.Contains));
    }

    private static FrozenSet<string> Names(string names) => names.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static bool IsAmpParameter(string pair) =>
        pair.ToLowerInvariant() is "amp" or "amp=" or "amp=1" or "amp=true" or "outputtype=amp" or "output=amp" or "mode=amp" or "view=amp";
}
