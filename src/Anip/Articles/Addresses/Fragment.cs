using System.Buffers;

namespace Anip.Articles.Addresses;

/// <summary>
/// What stands behind the # of an address: a route, which names a page (<c>#!/news/17</c>, <c>#/news/17</c>), or a place in the page.
/// </summary>
internal static class Fragment
{
    /// <summary>
    /// Browsers keep what follows <c>:~:</c> to themselves and pass over what they do not know in it, so that an address with a mark
    /// still opens the page, and the place in it.
    /// </summary>
    public const string ItemMark = ":~:item=";

    private const string Directive = ":~:";
    private const int MarkLength = 32;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Of a normalised fragment what belongs to the page's name, and what does not.</summary>
    public static (string Route, string Place) Split(string fragment, string host)
    {
        if (fragment.Length == 0)
        {
            return ("", "");
        }

        var at = fragment.IndexOf(Directive, StringComparison.Ordinal);
        var text = WithoutBlankEnd(at < 0 ? fragment : fragment[..at]);
        if (at >= 0 && IsMark(fragment.AsSpan(at)))
        {
            return (fragment, "");
        }

        var route = IsRoute(text) ? Settled(text, host) : "";
        return IsRoute(route) ? (route, "") : ("", text.AsSpan().Trim("!/").IsEmpty || route.Length > 0 ? "" : text);
    }

    // What goes can lay another blank or an empty query bare.
    private static string Settled(string route, string host)
    {
        string before;
        do
        {
            before = route;
            route = WithoutBlankEnd(WithoutTracking(before, host));
        }
        while (route.Length < before.Length);

        return route;
    }

    private static string WithoutBlankEnd(string text)
    {
        var end = text.AsSpan().TrimEnd();
        while (end.EndsWith("%20"))
        {
            end = end[..^3].TrimEnd();
        }

        return end.ToString();
    }

    private static bool IsMark(ReadOnlySpan<char> directive) =>
        directive.Length == ItemMark.Length + MarkLength
        && directive.StartsWith(ItemMark, StringComparison.Ordinal)
        && !directive[ItemMark.Length..].ContainsAnyExcept(Hex);

    // "#!" and "#/" alone are where an application starts: the page itself.
    private static bool IsRoute(string text) => text[..Math.Min(1, text.Length)] is "!" or "/" && !text.AsSpan().Trim("!/").IsEmpty;

    private static string WithoutTracking(string route, string host)
    {
        var at = route.IndexOf('?', StringComparison.Ordinal);
        if (at < 0)
        {
            return route;
        }

        var query = string.Join('&', TrackingParameters.Without(route[(at + 1)..], host));
        return query.Length == 0 ? route[..at] : $"{route[..at]}?{query}";
    }
}
