using System.Globalization;
using System.Text;

namespace Anip.Adapters.Postgres;

/// <summary>
/// Takes text apart into the words that are indexed: runs of letters and digits, without case and, in Latin, Greek and Cyrillic, without
/// accents. Done here and not by the server's parser, which reads numbers, hosts and paths into a text and knows letters by the locale of
/// its database: the same words everywhere.
/// </summary>
internal static class Words
{
    // A lexeme may have 2,046 bytes; a character up to four.
    private const int LongestWord = 500;

    private static readonly string?[] Folded = FoldedLetters();

    public static IEnumerable<string> In(string text)
    {
        var word = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            // Half a surrogate pair is no part of a word, as no text that is stored has one.
            if (Rune.TryGetRuneAt(text, at, out var rune) && IsOfWord(rune, word.Length > 0))
            {
                at += rune.Utf16SequenceLength;
                if (rune.IsBmp && SearchQuery.Unspaced.Contains((char)rune.Value))
                {
                    if (word.Length > 0)
                    {
                        yield return Take(word);
                    }

                    yield return rune.ToString();
                }
                else
                {
                    Append(word, rune);
                }
            }
            else
            {
                at++;
                if (word.Length > 0)
                {
                    yield return Take(word);
                }
            }
        }

        if (word.Length > 0)
        {
            yield return Take(word);
        }
    }

    private static bool IsOfWord(Rune rune, bool within) =>
        SearchQuery.IsOfWord(rune)
        || (within && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);

    private static void Append(StringBuilder word, Rune rune)
    {
        if (word.Length >= LongestWord || rune.Value is >= 0x300 and <= 0x36F) // An accent of its own.
        {
            return;
        }

        if (rune.Value < Folded.Length && Folded[rune.Value] is { } folded)
        {
            word.Append(folded);
        }
        else
        {
            word.Append(Rune.ToLowerInvariant(rune).ToString());
        }
    }

    private static string Take(StringBuilder word)
    {
        var taken = word.ToString();
        word.Clear();
        return taken;
    }

    private static string?[] FoldedLetters()
    {
        var folded = new string?[0x2000];
        foreach (var unit in Enumerable.Range(0, 0x530).Concat(Enumerable.Range(0x1E00, 0x200)))
        {
            if (unit is < 0x300 or > 0x36F)
            {
                var bare = string.Concat(((char)unit).ToString().Normalize(NormalizationForm.FormD)
                    .Where(part => char.GetUnicodeCategory(part) != UnicodeCategory.NonSpacingMark));
                folded[unit] = bare.ToLowerInvariant();
            }
        }

        return folded;
    }
}
