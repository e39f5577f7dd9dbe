using System.Text.RegularExpressions;
using Anip.Decoding;

namespace Anip.Ingestion.Feeds;

/// <summary>Tells an HTML page from a feed, and finds the feed that it names.</summary>
internal static partial class HtmlPage
{
    public static bool IsHtml(string text) => Html().IsMatch(text.AsSpan(0, Math.Min(text.Length, 4096)));

    /// <summary>The first <c>link rel=alternate</c> of a feed's type.</summary>
    public static string? FindFeed(string text, Uri? baseUrl)
    {
        foreach (var tag in LinkTag().EnumerateMatches(text.AsSpan(0, Math.Min(text.Length, 262_144))))
        {
            var link = text.Substring(tag.Index, tag.Length);
            if (FeedType().IsMatch(link) && Href().Match(link) is { Success: true } href)
            {
                return FeedText.Resolve(CharacterReferences.Decode(href.Groups["address"].Value, isAttribute: true), baseUrl);
            }
        }

        return null;
    }

    /// <summary>What shows that the domain is parked or for sale; null where nothing does.</summary>
    public static string? FindParking(string text) =>
        Parking().Match(text[..Math.Min(text.Length, 65_536)]) is { Success: true } sign ? sign.Value.ToLowerInvariant() : null;

    [GeneratedRegex("""<(?:!doctype\s+html|html|head|body)\b""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Html();

    [GeneratedRegex(
        """\bth(?:is|e) (?:domain|website|site)(?: name)? (?:is|may be|has been|was) (?:for sale|available for (?:sale|purchase)|parked|registered at|expired)|\bdomain (?:is )?(?:parked|expired)|\bparked (?:domain|free|by|page|at)\b|\bbuy this domain|\bdomain for sale|\b(?:sedoparking|parkingcrew|hugedomains|bodis|afternic|dan)\.com/""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Parking();

    [GeneratedRegex("""<link\s[^<>]*>""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LinkTag();

    [GeneratedRegex("""type\s*=\s*["']?application/(?:rss|atom|feed)\+(?:xml|json)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FeedType();

    [GeneratedRegex("""href\s*=\s*["']?(?<address>[^"'\s>]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Href();
}
