using Anip.Decoding;

namespace Anip.Ingestion.Feeds;

/// <summary>The pictures of a piece of HTML, in one pass.</summary>
internal static class HtmlImages
{
    // Where scripts look for the address that they load later; "src" is a placeholder then.
    private const int Lazy = 5;
    private const int LazySet = 7;

    private static readonly string[] Known =
        ["data-src", "data-lazy-src", "data-original", "data-orig-file", "data-url", "data-srcset", "data-lazy-srcset", "src", "srcset", "width", "height", "style"];

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
            if (at >= markup.Length || markup[at] is not ('i' or 'I' or 'p' or 'P' or '/' or 's' or 'S'))
            {
                continue;
            }

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

    private static string? AddressOf(string?[] attributes)
    {
        if (attributes.AsSpan(LazySet) is not [var src, var srcset, var width, var height, var style]
            || MediaImage.IsPixel(width, height) || IsHidden(style))
        {
            return null;
        }

        foreach (var later in attributes.AsSpan(0, Lazy))
        {
            if (MediaImage.Address(later) is { } address)
            {
                return address;
            }
        }

        return FirstOfSet(attributes[Lazy] ?? attributes[Lazy + 1]) ?? MediaImage.Address(src) ?? FirstOfSet(srcset);
    }

    private static bool IsHidden(string? style) =>
        style?.Replace(" ", "", StringComparison.Ordinal) is { } rules
        && (rules.Contains("display:none", StringComparison.OrdinalIgnoreCase) || rules.Contains("width:1px", StringComparison.OrdinalIgnoreCase));

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

    /// <returns>What the known attributes say; of several of a name the first.</returns>
    private static string?[] ReadAttributes(string markup, ref int at)
    {
        var attributes = new string?[Known.Length];
        while (at < markup.Length && markup[at] is not ('>' or '<'))
        {
            if (char.IsWhiteSpace(markup[at]) || markup[at] is '/' or '=')
            {
                at++;
                continue;
            }

            var start = at;
            at = EndOf(markup, at, c => char.IsWhiteSpace(c) || c is '=' or '>' or '<' or '/');
            var name = Find(markup.AsSpan(start, at - start));
            at = EndOf(markup, at, c => !char.IsWhiteSpace(c));
            var value = at < markup.Length && markup[at] == '=' ? ReadValue(markup, ref at) : default;
            if (name >= 0)
            {
                attributes[name] ??= CharacterReferences.Decode(value.ToString(), isAttribute: true);
            }
        }

        return attributes;
    }

    private static int Find(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < Known.Length; i++)
        {
            if (name.Equals(Known[i], StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    private static ReadOnlySpan<char> ReadValue(string markup, ref int at)
    {
        at = EndOf(markup, at + 1, c => !char.IsWhiteSpace(c));
        var quote = at < markup.Length && markup[at] is '"' or '\'' ? markup[at++] : '\0';
        var start = at;
        if (quote == '\0')
        {
            at = EndOf(markup, at, c => char.IsWhiteSpace(c) || c == '>');
        }
        else
        {
            var length = markup.AsSpan(at).IndexOfAny(quote, '<');
            at = length < 0 ? markup.Length : at + length;
        }

        var value = markup.AsSpan(start, at - start);
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
