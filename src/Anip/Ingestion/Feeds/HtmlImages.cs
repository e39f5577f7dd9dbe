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

        // What a picture element offers beside its image, which older browsers show, stands in where that has no address.
        string? offered = null;
        var isInPicture = false;
        for (var at = markup.IndexOf('<', StringComparison.Ordinal); at >= 0; at = markup.IndexOf('<', at))
        {
            at++;
            if (IsTag(markup, at, "picture") || IsTag(markup, at, "/picture"))
            {
                isInPicture = markup[at] != '/';
                if (offered is not null)
                {
                    return offered;
                }
            }
            else if (IsTag(markup, at, "img"))
            {
                at += "img".Length;
                if (AddressOf(ReadAttributes(markup, ref at)) is { } address)
                {
                    return address;
                }
            }
            else if (isInPicture && IsTag(markup, at, "source"))
            {
                at += "source".Length;
                offered ??= AddressOf(ReadAttributes(markup, ref at));
            }
        }

        return offered;
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
    private static string? FirstOfSet(string? set)
    {
        for (var at = 0; at < set?.Length;)
        {
            at = EndOf(set, at, c => !char.IsWhiteSpace(c) && c != ',');
            var end = EndOf(set, at, char.IsWhiteSpace);
            if (MediaImage.Address(set[at..end].TrimEnd(',')) is { } address)
            {
                return address;
            }

            // The comma that ends a candidate stands at its address or behind its measures.
            at = end > at && set[end - 1] == ',' ? end : EndOf(set, end, c => c == ',');
        }

        return null;
    }

    private static bool IsTag(string markup, int at, string name) =>
        string.Compare(markup, at, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0
        && (at + name.Length >= markup.Length || char.IsWhiteSpace(markup[at + name.Length]) || markup[at + name.Length] is '/' or '>');

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
