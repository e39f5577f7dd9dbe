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

    [GeneratedRegex("""<(?:!doctype\s+html|html|head|body)\b""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Html();

    [GeneratedRegex("""<link\s[^<>]*>""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LinkTag();

    [GeneratedRegex("""type\s*=\s*["']?application/(?:rss|atom|feed)\+(?:xml|json)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FeedType();

    [GeneratedRegex("""href\s*=\s*["']?(?<address>[^"'\s>]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Href();
}
