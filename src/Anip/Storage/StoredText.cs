using System.Text;

namespace Anip.Storage;

/// <summary>Text as every store can keep it.</summary>
public static class StoredText
{
    /// <summary>
    /// Replaces what has no UTF-8 form (half a surrogate pair) and U+0000, which PostgreSQL refuses, by U+FFFD: one unit for one
    /// unit, so that offsets into the text hold.
    /// </summary>
    public static string Clean(string text)
    {
        // Two vectorised looks settle nearly every text.
        var units = text.AsSpan();
        if (!units.Contains('\0') && !units.ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        var at = IndexOfUnstorable(text, 0);
        if (at < 0)
        {
            return text;
        }

        var cleaned = new StringBuilder(text);
        for (; at >= 0; at = IndexOfUnstorable(text, at + 1))
        {
            cleaned[at] = '\uFFFD';
        }

        return cleaned.ToString();
    }

    /// <summary>For comparison without regard to case, in any script.</summary>
    public static string Fold(string text) => Clean(text).ToUpperInvariant();

    private static int IndexOfUnstorable(string text, int start)
    {
        for (var i = start; i < text.Length; i++)
        {
            var unit = text[i];
            if (unit == '\0')
            {
                return i;
            }

            if (char.IsHighSurrogate(unit) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(unit))
            {
                return i;
            }
        }

        return -1;
    }
}
