using System.Buffers;
using Anip.Decoding;

namespace Anip.Ingestion.Html;

/// <summary>HTML, or what may be HTML, to plain text: block elements end lines, scripts and styles go, white space collapses.</summary>
public static class HtmlText
{
    // All that is not seen as it stands, but for the blank.
    private static readonly SearchValues<char> Loose = SearchValues.Create(
        [.. Enumerable.Range(0, char.MaxValue + 1).Select(code => (char)code).Where(c => c != ' ' && (GapAt(c, Gap.None, keepsLines: false) is not null || Windows1252.FromControl(c) != c))]);

    private enum Gap
    {
        None,
        Blank,
        Line,
        Paragraph,
    }

    /// <returns>Null where nothing can be read.</returns>
    public static string? ToPlain(string? html) => Read(html, keepsLines: false);

    /// <summary>The same of a text that may be no HTML: where no tag is in it, its lines and paragraphs are those that its author wrote.</summary>
    /// <inheritdoc cref="ToPlain"/>
    public static string? ToLines(string? text) => Read(text, keepsLines: text is not null && !HasTag(text));

    /// <summary>Text that is plain for sure, such as a title that its format declares so: every angle bracket and ampersand is its author's.</summary>
    public static string? FromPlain(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : Collapse(text, text);

    /// <summary>Text that is declared to be plain, yet often is HTML all the same: only closing tags, breaks and entities count as evidence.</summary>
    public static string? FromDeclaredPlain(string? text) =>
        text is not null && (text.Contains("</", StringComparison.Ordinal) || text.Contains("<br", StringComparison.OrdinalIgnoreCase)
            || text.Contains("&#", StringComparison.Ordinal) || text.Contains("&amp;", StringComparison.Ordinal))
            ? ToPlain(text)
            : FromPlain(text);

    private static string? Read(string? html, bool keepsLines)
    {
        if (string.IsNullOrWhiteSpace(html))
        {
            return null;
        }

        if (!html.AsSpan().ContainsAny('<', '&'))
        {
            return Collapse(html, html, keepsLines);
        }

        if (html.Contains('<', StringComparison.Ordinal))
        {
            using var scanner = HtmlScanner.Read(html);
            return Collapse(scanner.Text, null, keepsLines, isScanned: true);
        }

        using var text = CharacterReferences.Decode(html.AsSpan());
        return Collapse(text.Text, null, keepsLines);
    }

    private static bool HasTag(string text)
    {
        for (var at = text.IndexOf('<', StringComparison.Ordinal); at >= 0 && at + 1 < text.Length; at = text.IndexOf('<', at + 1))
        {
            if (char.IsAsciiLetter(text[at + 1]) || text[at + 1] is '/' or '!')
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="whole">The same text where it is a string: handed out where nothing in it collapses.</param>
    /// <param name="isScanned">Whether the ends of lines are the scanner's; elsewhere its mark is a control character like any other.</param>
    private static string? Collapse(ReadOnlySpan<char> text, string? whole, bool keepsLines = false, bool isScanned = false)
    {
        if (whole is not null && !text.ContainsAny(Loose) && text is not ([' ', ..] or [.., ' ']) && !text.Contains("  ", StringComparison.Ordinal))
        {
            return whole;
        }

        text = keepsLines ? Windows1252.FromControls(text.ToString()).ReplaceLineEndings("\n") : text;
        var result = new TextBuffer(text.Length);
        var gap = Gap.None;
        foreach (var unit in text)
        {
            var c = unit == HtmlScanner.LineEnd && !isScanned ? ' ' : Windows1252.FromControl(unit);
            if (c is > ' ' and < '\u007F' || GapAt(c, gap, keepsLines) is not { } wider)
            {
                if (gap != Gap.None)
                {
                    result.Append(result.Length == 0 ? "" : gap switch { Gap.Blank => " ", Gap.Line => "\n", _ => "\n\n" });
                    gap = Gap.None;
                }

                result.Append(c);
            }
            else
            {
                gap = wider;
            }
        }

        var plain = result.Length == 0 ? null : result.ToString();
        result.Dispose();
        return plain;
    }

    /// <returns>What the gap becomes by the character; null where it is one to be seen.</returns>
    private static Gap? GapAt(char c, Gap gap, bool keepsLines) => c switch
    {
        HtmlScanner.LineEnd => Gap.Line,
        '\n' when keepsLines => gap < Gap.Line ? Gap.Line : Gap.Paragraph,
        // Invisible hints for line breaks.
        '\u200B' or '\uFEFF' or '\u00AD' => gap,
        _ when char.IsWhiteSpace(c) || char.IsControl(c) => gap == Gap.None ? Gap.Blank : gap,
        _ => null,
    };
}
