using Anip.Decoding;

namespace Anip.Ingestion.Feeds;

/// <summary>The relative addresses in markup, in one pass: of each tag the first that stands in quotes.</summary>
internal static class MarkupLinks
{
    private static readonly string[] Attributes = ["href", "src", "poster", "cite"];

    /// <summary>The same markup with them made absolute.</summary>
    public static string Resolve(string markup, Uri baseUrl)
    {
        var result = default(TextBuffer);
        var copied = 0;
        for (var at = NextTag(markup, 0); at < markup.Length; at = NextTag(markup, at))
        {
            var tag = markup.AsSpan(at);
            var end = tag.IndexOfAny('<', '>');
            tag = end < 0 ? tag : tag[..end];
            if (FindRelative(tag) is var (start, length))
            {
                result = copied == 0 ? new TextBuffer(markup.Length + 256) : result;
                result.Append(markup.AsSpan(copied, at + start - copied));
                result.Append(FeedText.Resolve(markup.Substring(at + start, length), baseUrl));
                copied = at + start + length;
            }

            at += tag.Length;
        }

        if (copied == 0)
        {
            return markup;
        }

        result.Append(markup.AsSpan(copied));
        var resolved = result.ToString();
        result.Dispose();
        return resolved;
    }

    /// <returns>Where the name of the next tag begins; the end where there is none.</returns>
    private static int NextTag(string markup, int from)
    {
        for (var at = from; at < markup.Length; at++)
        {
            var next = markup.IndexOf('<', at);
            if (next < 0)
            {
                break;
            }

            at = next;
            if (at + 1 < markup.Length && char.IsAsciiLetter(markup[at + 1]))
            {
                return at + 1;
            }
        }

        return markup.Length;
    }

    private static (int Start, int Length)? FindRelative(ReadOnlySpan<char> tag)
    {
        for (var at = 0; ;)
        {
            var quote = tag[at..].IndexOfAny('"', '\'');
            if (quote < 0)
            {
                return null;
            }

            quote += at;
            if (IsOfAddress(tag[..quote], at))
            {
                var value = tag[(quote + 1)..];
                var length = value.IndexOfAny('"', '\'');
                if (length > 0 && IsRelative(value[..length]))
                {
                    return (quote + 1, length);
                }
            }

            at = quote + 1;
        }
    }

    // Does an attribute's name and an equals sign stand before a quote, and a blank before them?
    private static bool IsOfAddress(ReadOnlySpan<char> before, int from)
    {
        before = before.TrimEnd();
        if (before.IsEmpty || before[^1] != '=')
        {
            return false;
        }

        before = before[..^1].TrimEnd();
        foreach (var name in Attributes)
        {
            if (before.EndsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return before.Length > name.Length && char.IsWhiteSpace(before[^(name.Length + 1)]);
            }
        }

        return false;
    }

    private static bool IsRelative(ReadOnlySpan<char> address)
    {
        if (address[0] == '#')
        {
            return false;
        }

        var scheme = 0;
        while (scheme < address.Length && (char.IsAsciiLetterOrDigit(address[scheme]) || address[scheme] is '+' or '.' or '-'))
        {
            scheme++;
        }

        return scheme == 0 || !char.IsAsciiLetter(address[0]) || scheme == address.Length || address[scheme] != ':';
    }
}
