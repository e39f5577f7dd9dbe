using System.Globalization;

namespace Anip.Enrichment;

/// <summary>What of writing systems decides where words begin and end.</summary>
internal static class TextScript
{
    /// <summary>Written without spaces: Han, kana, Thai, Lao, Burmese, Khmer.</summary>
    public static bool IsUnspaced(char c) => c >= '\u0E00' && (c is
        (>= '\u0E00' and <= '\u0EFF') or (>= '\u1000' and <= '\u109F') or (>= '\u1780' and <= '\u17FF') or
        (>= '\u3005' and <= '\u3007') or (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u4DBF') or
        (>= '\u4E00' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF') or (>= '\uFF66' and <= '\uFF9D'));

    public static bool IsHiragana(char c) => c is >= '\u3040' and <= '\u309F';

    /// <summary>Characters with a dash above the line belong to both kana; here to katakana, where they are common.</summary>
    public static bool IsKatakana(char c) => c is (>= '\u30A0' and <= '\u30FF' and not '\u30FB') or (>= '\uFF66' and <= '\uFF9D');

    public static bool IsHan(char c) => c is (>= '\u3005' and <= '\u3007') or (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF');

    /// <summary>Letters, digits and the marks that stand on them, such as the vowel signs of Devanagari.</summary>
    public static bool IsWord(char c)
    {
        if (c < 128)
        {
            return char.IsAsciiLetterOrDigit(c);
        }

        return char.GetUnicodeCategory(c) is <= UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber || c is '\u200C' or '\u200D';
    }

    /// <summary>How much room a text takes for a reader: a character of a script without spaces says about as much as two letters.</summary>
    public static int Width(ReadOnlySpan<char> text)
    {
        var width = text.Length;
        foreach (var c in text)
        {
            width += IsUnspaced(c) ? 1 : 0;
        }

        return width;
    }
}
