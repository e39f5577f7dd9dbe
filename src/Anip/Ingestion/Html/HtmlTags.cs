using Anip.Decoding;

namespace Anip.Ingestion.Html;

/// <summary>The start tags of a page in their order, in one pass and without a tree. What stands in comments, scripts and styles is none.</summary>
internal static class HtmlTags
{
    // A tag with more of them was made to keep a reader busy.
    private const int MaxAttributes = 64;

    private static readonly string[] Opaque = ["script", "style", "textarea", "template"];

    /// <param name="maxLength">Characters of the page that are looked at.</param>
    public static IEnumerable<HtmlTag> Read(string html, int maxLength)
    {
        html = html.Length <= maxLength ? html : html[..maxLength];
        for (var at = 0; at >= 0 && (at = html.IndexOf('<', at)) >= 0 && at + 1 < html.Length;)
        {
            if (string.CompareOrdinal(html, at, "<!--", 0, 4) == 0)
            {
                at = After(html, "-->", at + 4);
                continue;
            }

            if (!char.IsAsciiLetter(html[at + 1]))
            {
                at++;
                continue;
            }

            var nameEnd = at + 1;
            while (nameEnd < html.Length && (char.IsAsciiLetterOrDigit(html[nameEnd]) || html[nameEnd] is '-' or ':'))
            {
                nameEnd++;
            }

            var name = html[(at + 1)..nameEnd].ToLowerInvariant();
            at = nameEnd;
            var attributes = ReadAttributes(html, ref at);
            yield return new HtmlTag(name, attributes, at);
            if (Opaque.Contains(name, StringComparer.Ordinal))
            {
                at = html.IndexOf("</" + name, at, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    // Leaves at behind the tag.
    private static List<KeyValuePair<string, string>> ReadAttributes(string html, ref int at)
    {
        List<KeyValuePair<string, string>> attributes = [];
        while (at < html.Length && html[at] != '>')
        {
            if (char.IsWhiteSpace(html[at]) || html[at] is '/' or '"' or '\'' or '=')
            {
                at++;
                continue;
            }

            var start = at;
            while (at < html.Length && !char.IsWhiteSpace(html[at]) && html[at] is not ('=' or '>' or '/'))
            {
                at++;
            }

            var name = html[start..at].ToLowerInvariant();
            var value = ReadValue(html, ref at);
            if (attributes.Count < MaxAttributes)
            {
                attributes.Add(new(name, value));
            }
        }

        at = Math.Min(at + 1, html.Length);
        return attributes;
    }

    private static string ReadValue(string html, ref int at)
    {
        var next = SkipBlanks(html, at);
        if (next >= html.Length || html[next] != '=')
        {
            return "";
        }

        at = SkipBlanks(html, next + 1);
        if (at >= html.Length)
        {
            return "";
        }

        int start, end;
        if (html[at] is '"' or '\'')
        {
            start = at + 1;
            end = html.IndexOf(html[at], start);
            end = end < 0 ? html.Length : end;
            at = Math.Min(end + 1, html.Length);
        }
        else
        {
            start = at;
            while (at < html.Length && !char.IsWhiteSpace(html[at]) && html[at] != '>')
            {
                at++;
            }

            end = at;
        }

        return CharacterReferences.Decode(html[start..end], isAttribute: true).Trim();
    }

    private static int SkipBlanks(string html, int at)
    {
        while (at < html.Length && char.IsWhiteSpace(html[at]))
        {
            at++;
        }

        return at;
    }

    private static int After(string html, string end, int from)
    {
        var found = from < html.Length ? html.IndexOf(end, from, StringComparison.Ordinal) : -1;
        return found < 0 ? -1 : found + end.Length;
    }
}

/// <param name="Name">In lower case.</param>
/// <param name="End">Where what follows the tag begins.</param>
internal sealed record HtmlTag(string Name, IReadOnlyList<KeyValuePair<string, string>> Attributes, int End)
{
    /// <param name="attribute">In lower case.</param>
    /// <returns>Null where the tag does not have it.</returns>
    public string? this[string attribute]
    {
        get
        {
            foreach (var (name, value) in Attributes)
            {
                if (name == attribute)
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <summary>Is the word among those that the attribute lists, in any case?</summary>
    public bool Has(string attribute, string word) =>
        this[attribute]?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Contains(word, StringComparer.OrdinalIgnoreCase) is true;
}
