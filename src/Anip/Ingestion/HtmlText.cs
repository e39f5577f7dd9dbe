using System.Text;
using Anip.Decoding;

namespace Anip.Ingestion;

/// <summary>HTML, or what may be HTML, to plain text: block elements end lines, scripts and styles go, white space collapses.</summary>
public static class HtmlText
{
    /// <returns>Null where nothing can be read.</returns>
    public static string? ToPlain(string? html)
    {
        if (string.IsNullOrWhiteSpace(html))
        {
            return null;
        }

        var plain = Collapse(html.Contains('<', StringComparison.Ordinal) ? HtmlScanner.TextOf(html) : CharacterReferences.Decode(html));
        return plain.Length == 0 ? null : plain;
    }

    /// <summary>Text that is plain for sure, such as a title that its format declares so: every angle bracket and ampersand is its author's.</summary>
    public static string? FromPlain(string? text) =>
        string.IsNullOrWhiteSpace(text) || Collapse(text) is not { Length: > 0 } plain ? null : plain;

    /// <summary>Text that is declared to be plain, yet often is HTML all the same: only closing tags, breaks and entities count as evidence.</summary>
    public static string? FromDeclaredPlain(string? text) =>
        text is not null && (text.Contains("</", StringComparison.Ordinal) || text.Contains("<br", StringComparison.OrdinalIgnoreCase)
            || text.Contains("&#", StringComparison.Ordinal) || text.Contains("&amp;", StringComparison.Ordinal))
            ? ToPlain(text)
            : FromPlain(text);

    private static string Collapse(string text)
    {
        var result = new StringBuilder(text.Length);
        var pending = '\0';
        foreach (var c in Windows1252.FromControls(text))
        {
            if (c == HtmlScanner.LineEnd)
            {
                pending = '\n';
            }
            else if (c is '\u200B' or '\uFEFF' or '\u00AD')
            {
                // Invisible hints for line breaks.
            }
            else if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                pending = pending == '\0' ? ' ' : pending;
            }
            else
            {
                if (pending != '\0' && result.Length > 0)
                {
                    result.Append(pending);
                }

                pending = '\0';
                result.Append(c);
            }
        }

        return result.ToString();
    }
}
