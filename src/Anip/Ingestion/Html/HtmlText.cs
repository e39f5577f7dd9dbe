using System.Text;
using Anip.Decoding;

namespace Anip.Ingestion.Html;

/// <summary>HTML, or what may be HTML, to plain text: block elements end lines, scripts and styles go, white space collapses.</summary>
public static class HtmlText
{
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
        string.IsNullOrWhiteSpace(text) || Collapse(text) is not { Length: > 0 } plain ? null : plain;

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

        var plain = Collapse(html.Contains('<', StringComparison.Ordinal) ? HtmlScanner.TextOf(html) : CharacterReferences.Decode(html), keepsLines);
        return plain.Length == 0 ? null : plain;
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

    private static string Collapse(string text, bool keepsLines = false)
    {
        text = Windows1252.FromControls(text);
        text = keepsLines ? text.ReplaceLineEndings("\n") : text;
        var result = new StringBuilder(text.Length);
        var gap = Gap.None;
        foreach (var c in text)
        {
            if (c == HtmlScanner.LineEnd)
            {
                gap = Gap.Line;
            }
            else if (keepsLines && c == '\n')
            {
                gap = gap < Gap.Line ? Gap.Line : Gap.Paragraph;
            }
            else if (c is '\u200B' or '\uFEFF' or '\u00AD')
            {
                // Invisible hints for line breaks.
            }
            else if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                gap = gap == Gap.None ? Gap.Blank : gap;
            }
            else
            {
                result.Append(result.Length == 0 ? "" : gap switch { Gap.None => "", Gap.Blank => " ", Gap.Line => "\n", _ => "\n\n" }).Append(c);
                gap = Gap.None;
            }
        }

        return result.ToString();
    }
}
