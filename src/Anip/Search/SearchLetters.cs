using System.Globalization;
using System.Text;
using Anip.Storage;

namespace Anip.Search;

/// <summary>What characters are to a search.</summary>
internal static class SearchLetters
{
    // Of texts with very many marks in a row, composition costs the square of their number: it is done piece by piece.
    private const int ChunkSize = 256;

    // What no decomposition makes plain: letters with a stroke; Arabic alef with a sign, yeh, kaf, teh marbuta, which are written one for another.
    private static readonly Dictionary<char, string> Plain =
        "ςσ ıi ßss đd ðd øo łl ħh ŧt æae œoe þth \u0622\u0627 \u0623\u0627 \u0625\u0627 \u0671\u0627 \u0649\u064A \u06CC\u064A \u06A9\u0643 \u0629\u0647"
            .Split(' ').ToDictionary(pair => pair[0], pair => pair[1..]);

    private static readonly string?[] FoldedLetters = Fold();

    // Kana, ideographs, Bopomofo, Yi; Thai, Lao, Myanmar, Khmer, New Tai Lue and Tai Tham.
    private static readonly (int First, int Last)[] Unspaced =
    [
        (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1950, 0x19DF), (0x1A20, 0x1AAF), (0x3005, 0x3007), (0x3040, 0x312F),
        (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0xA4CF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F), (0xAA80, 0xAADF),
        (0xF900, 0xFAFF), (0x1B000, 0x1B16F), (0x20000, 0x3FFFF),
    ];

    /// <summary>NFKC: a ligature is its letters, a full-width form the plain one.</summary>
    public static string Compose(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        // Which the platform refuses to compose.
        text = StoredText.Clean(text).Replace('\uFFFE', ' ');
        var composed = new StringBuilder(text.Length);
        for (var from = 0; from < text.Length;)
        {
            var to = Math.Min(from + ChunkSize, text.Length);
            while (to < text.Length && (char.IsLowSurrogate(text[to]) || (to < from + (2 * ChunkSize) && MayCompose(text[to]))))
            {
                to++;
            }

            composed.Append(text[from..to].Normalize(NormalizationForm.FormKC));
            from = to;
        }

        return composed.ToString();
    }

    /// <summary>Whether the character is part of a word: categories L, N and Co.</summary>
    public static bool IsOfWord(Rune rune) =>
        Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber
            or UnicodeCategory.OtherNumber or UnicodeCategory.PrivateUse;

    /// <summary>A letter of a script that puts no spaces between words.</summary>
    public static bool IsUnspaced(Rune rune)
    {
        if (rune.Value < Unspaced[0].First)
        {
            return false;
        }

        foreach (var (first, last) in Unspaced)
        {
            if (rune.Value <= last)
            {
                return rune.Value >= first && (Rune.IsLetter(rune) || rune.Value == 0x3007);
            }
        }

        return false;
    }

    public static bool IsHangul(Rune rune) => rune.Value is (>= 0x1100 and <= 0x11FF) or (>= 0x3130 and <= 0x318F) or (>= 0xA960 and <= 0xA97F) or (>= 0xAC00 and <= 0xD7FF);

    /// <summary>What belongs to the character before it, and characters that show nothing.</summary>
    public static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format || rune.Value == 0x640;

    /// <summary>Of marks those without which a word is the same: accents, the vowels of Hebrew and Arabic (and its tatweel), choices of a glyph, and what shows nothing.</summary>
    public static bool IsPassedOver(Rune rune) =>
        rune.Value is (>= 0x300 and <= 0x36F) or (>= 0x591 and <= 0x5C7) or 0x640 or (>= 0x64B and <= 0x65F) or 0x670
            or (>= 0x20D0 and <= 0x20FF) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF)
        || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format;

    /// <summary>The letter without case and accents, the digit as in 0–9; null where it stays as it is.</summary>
    public static string? Folded(Rune rune) => rune.Value < FoldedLetters.Length ? FoldedLetters[rune.Value] : null;

    private static bool MayCompose(char unit) =>
        !char.IsAscii(unit) && (!char.IsLetter(unit) || unit is (>= '\u1100' and <= '\u11FF') or '\uFF9E' or '\uFF9F');

    private static string?[] Fold()
    {
        var folded = new string?[0x2000];
        foreach (var unit in Enumerable.Range(0, 0x300).Concat(Enumerable.Range(0x370, 0x1C0)).Concat(Enumerable.Range(0x1E00, 0x200)))
        {
            var bare = string.Concat(((char)unit).ToString().Normalize(NormalizationForm.FormD)
                .Where(part => char.GetUnicodeCategory(part) != UnicodeCategory.NonSpacingMark));

            // Beyond single letters: what capitals are of more than one small letter.
            folded[unit] = string.Concat(bare.ToLowerInvariant().Select(letter => Plain.GetValueOrDefault(letter, letter.ToString())));
        }

        foreach (var unit in Enumerable.Range(0x600, 0x1E00 - 0x600))
        {
            var digit = CharUnicodeInfo.GetDecimalDigitValue((char)unit);
            folded[unit] = digit >= 0 ? $"{digit}" : Plain.GetValueOrDefault((char)unit);
        }

        return folded;
    }
}
