using Anip.Decoding;

namespace Anip.Ingestion.Feeds;

/// <summary>The pictures of a piece of HTML, in one pass.</summary>
internal static class HtmlImages
{
    // Where scripts look for the address that they load later; "src" is a placeholder then.
    private static readonly string[] Lazy = ["data-src", "data-lazy-src", "data-original", "data-orig-file", "data-url"];

    /// <returns>The address as written of the first that can be seen; null where there is none.</returns>
    public static string? First(string? markup)
    {
        if (markup is null)
        {
            return null;
        }

        for (var at = Next(markup, 0); at >= 0; at = Next(markup, at))
        {
            at += 4;
            var attributes = ReadAttributes(markup, ref at);
            if (AddressOf(attributes) is { } address)
            {
                return address;
            }
        }

        return null;
    }

    private static string? AddressOf(Dictionary<string, string> attributes)
    {
        var style = attributes.GetValueOrDefault("style", "").Replace(" ", "", StringComparison.Ordinal);
        if (MediaImage.IsPixel(attributes.GetValueOrDefault("width"), attributes.GetValueOrDefault("height"))
            || style.Contains("display:none", StringComparison.OrdinalIgnoreCase) || style.Contains("width:1px", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var lazy = Lazy.Select(name => MediaImage.Address(attributes.GetValueOrDefault(name))).FirstOrDefault(address => address is not null);
        return lazy
            ?? FirstOfSet(attributes.GetValueOrDefault("data-srcset") ?? attributes.GetValueOrDefault("data-lazy-srcset"))
            ?? MediaImage.Address(attributes.GetValueOrDefault("src"))
            ?? FirstOfSet(attributes.GetValueOrDefault("srcset"));
    }

    // "small.jpg 480w, large.jpg 800w"
    private static string? FirstOfSet(string? set) =>
        MediaImage.Address(set?.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault()?.TrimEnd(','));

    private static int Next(string markup, int from)
    {
        var at = markup.IndexOf("<img", from, StringComparison.OrdinalIgnoreCase);
        while (at >= 0 && at + 4 < markup.Length && !char.IsWhiteSpace(markup[at + 4]) && markup[at + 4] != '/')
        {
            at = markup.IndexOf("<img", at + 4, StringComparison.OrdinalIgnoreCase);
        }

        return at;
    }

    private static Dictionary<string, string> ReadAttributes(string markup, ref int at)
    {
        var attributes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (at < markup.Length && markup[at] is not ('>' or '<'))
        {
            if (char.IsWhiteSpace(markup[at]) || markup[at] is '/' or '=')
            {
                at++;
                continue;
            }

            var start = at;
            at = EndOf(markup, at, c => char.IsWhiteSpace(c) || c is '=' or '>' or '<' or '/');
            var name = markup[start..at];
            at = EndOf(markup, at, c => !char.IsWhiteSpace(c));
            var value = at < markup.Length && markup[at] == '=' ? ReadValue(markup, ref at) : "";
            attributes.TryAdd(name, value);
        }

        return attributes;
    }

    private static string ReadValue(string markup, ref int at)
    {
        at = EndOf(markup, at + 1, c => !char.IsWhiteSpace(c));
        var quote = at < markup.Length && markup[at] is '"' or '\'' ? markup[at++] : '\0';
        var start = at;
        at = EndOf(markup, at, c => quote == '\0' ? char.IsWhiteSpace(c) || c == '>' : c == quote || c == '<');
        var value = CharacterReferences.Decode(markup[start..at], isAttribute: true);
        at += quote != '\0' && at < markup.Length && markup[at] == quote ? 1 : 0;
        return value;
    }

    private static int EndOf(string markup, int at, Predicate<char> isEnd)
    {
        while (at < markup.Length && !isEnd(markup[at]))
        {
            at++;
        }

        return at;
    }
}
