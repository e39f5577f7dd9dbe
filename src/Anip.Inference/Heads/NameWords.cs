using System.Runtime.InteropServices;

namespace Anip.Inference.Heads;

/// <summary>A word of a text, as names are tagged by.</summary>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="End">One past the last.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NameWord(int Start, int End);

/// <summary>
/// Parts a text into words, in training and in use alike: letters and digits stay together over an inner point, apostrophe, hyphen,
/// ampersand or underscore ("U.S.", "O'Neill", "AT&amp;T"), with an @ or # before them; a final "'s" is a word of its own, and every other character too.
/// </summary>
internal static class NameWords
{
    private static readonly string[] Abbreviations = ["mr", "mrs", "ms", "dr", "st", "jr", "sr", "inc", "corp", "co", "ltd", "gen", "sen", "rep", "gov"];

    private static readonly string[] Clitics = ["s", "re", "ve", "ll", "d", "m"];

    /// <summary>Appends the words of <paramref name="text"/> from <paramref name="from"/> to before <paramref name="to"/>.</summary>
    public static void Split(string text, int from, int to, List<NameWord> words)
    {
        for (var i = from; i < to;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            var mark = text[i] is '@' or '#' && i + 1 < to && IsInner(text, i + 1);
            var end = mark || IsInner(text, i) ? EndOfWord(text, mark ? i + 1 : i, to) : EndOfRun(text, i, to);
            words.Add(new NameWord(i, end));
            i = end;
        }
    }

    private static bool IsInner(string text, int at) =>
        char.IsLetterOrDigit(text[at]) || char.IsSurrogate(text[at]) || IsMark(text, at);

    private static bool IsMark(string text, int at) =>
        char.GetUnicodeCategory(text[at]) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    private static bool IsApostrophe(char c) => c is '\'' or '’';

    private static int EndOfWord(string text, int start, int to)
    {
        var end = start;
        while (end < to)
        {
            if (IsInner(text, end))
            {
                end++;
            }
            else if (end + 1 < to && Joins(text[end]) && IsInner(text, end + 1) && !(IsApostrophe(text[end]) && IsClitic(text, end + 1, to)))
            {
                end += 2;
            }
            else
            {
                break;
            }
        }

        return end < to && text[end] == '.' && IsAbbreviated(text.AsSpan(start, end - start)) ? end + 1 : end;
    }

    private static bool Joins(char c) => c is '.' or '-' or '‐' or '‑' or '&' or '_' || IsApostrophe(c);

    /// <summary>The same mark several times ("...", "!!!") is one word; so is a clitic with its apostrophe.</summary>
    private static int EndOfRun(string text, int start, int to)
    {
        if (IsApostrophe(text[start]) && start + 1 < to && IsClitic(text, start + 1, to))
        {
            return EndOfLetters(text, start + 1, to);
        }

        var end = start + 1;
        while (end < to && text[end] == text[start])
        {
            end++;
        }

        return end;
    }

    private static bool IsClitic(string text, int at, int to)
    {
        var letters = text.AsSpan(at, EndOfLetters(text, at, to) - at);
        foreach (var clitic in Clitics)
        {
            if (letters.Equals(clitic, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static int EndOfLetters(string text, int at, int to)
    {
        // Two letters are the longest clitic: more need not be looked at.
        var limit = Math.Min(to, at + 3);
        while (at < limit && IsInner(text, at))
        {
            at++;
        }

        return at;
    }

    /// <summary>"U.S", "J" and "Inc" take the point after them.</summary>
    private static bool IsAbbreviated(ReadOnlySpan<char> word)
    {
        if (word.Length == 1)
        {
            return char.IsUpper(word[0]);
        }

        for (var i = 1; i < word.Length && word.Length % 2 == 1; i += 2)
        {
            if (word[i] != '.')
            {
                break;
            }

            if (i == word.Length - 2)
            {
                return true;
            }
        }

        foreach (var abbreviation in Abbreviations)
        {
            if (word.Equals(abbreviation, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
