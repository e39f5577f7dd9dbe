using System.Buffers;
using System.Globalization;
using System.Text;

namespace Anip.Adapters.Sqlite;

/// <summary>Text as it is indexed and a person's query as FTS5 understands it.</summary>
internal static class FullText
{
    // Nobody types more; FTS5 refuses expressions beyond some depth, and a long one costs.
    private const int LongestQuery = 2_000;
    private const int MostTerms = 64;

    // Kana and the ideographs of the basic plane. Hangul is written with spaces between words.
    private static readonly SearchValues<char> Unspaced =
        SearchValues.Create([.. Range('\u3040', '\u30FF'), .. Range('\u3400', '\u4DBF'), .. Range('\u4E00', '\u9FFF'), .. Range('\uF900', '\uFAFF')]);

    /// <summary>Sets the characters of scripts without spaces apart, as FTS5 would take each run of them for one word.</summary>
    public static string Indexed(string text)
    {
        var at = text.AsSpan().IndexOfAny(Unspaced);
        if (at < 0)
        {
            return text;
        }

        var spaced = new StringBuilder(text.Length * 2).Append(text, 0, at);
        foreach (var unit in text.AsSpan(at))
        {
            if (Unspaced.Contains(unit))
            {
                spaced.Append(' ').Append(unit).Append(' ');
            }
            else
            {
                spaced.Append(unit);
            }
        }

        return spaced.ToString();
    }

    /// <param name="text">As in <see cref="Articles.ArticleFilter.Text"/>.</param>
    public static FullTextQuery Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new FullTextQuery(null, null, MatchesNothing: false);
        }

        var required = new List<string>();
        var excluded = new List<string>();
        var rest = Articles.StoredText.Clean(text.Length > LongestQuery ? text[..LongestQuery] : text).AsSpan();
        while (required.Count + excluded.Count < MostTerms && TryTakeTerm(ref rest, out var term, out var exclude))
        {
            if (term.Length > 0)
            {
                (exclude ? excluded : required).Add(term);
            }
        }

        return new FullTextQuery(
            required.Count > 0 ? string.Join(" AND ", required) : null,
            excluded.Count > 0 ? string.Join(" OR ", excluded) : null,
            MatchesNothing: required.Count + excluded.Count == 0);
    }

    /// <summary>Takes one word or quoted phrase off the front; <paramref name="term"/> is empty where it holds no letter or digit.</summary>
    private static bool TryTakeTerm(ref ReadOnlySpan<char> rest, out string term, out bool exclude)
    {
        term = "";
        exclude = false;
        rest = rest.TrimStart();
        if (rest.IsEmpty)
        {
            return false;
        }

        if (rest[0] is '-' or '\u2212')
        {
            exclude = true;
            rest = rest[1..];
        }

        ReadOnlySpan<char> words;
        if (!rest.IsEmpty && IsQuote(rest[0]))
        {
            rest = rest[1..];
            words = TakeUntil(ref rest, IsQuote);
            rest = rest.IsEmpty ? rest : rest[1..];
        }
        else
        {
            words = TakeUntil(ref rest, unit => char.IsWhiteSpace(unit) || IsQuote(unit));
        }

        var prefix = words.Length > 0 && words[^1] == '*';
        if (!rest.IsEmpty && rest[0] == '*')
        {
            prefix = true;
            rest = rest[1..];
        }

        term = HasToken(words) ? Quoted(words, prefix) : "";
        return true;
    }

    private static ReadOnlySpan<char> TakeUntil(scoped ref ReadOnlySpan<char> rest, Func<char, bool> stop)
    {
        var length = 0;
        while (length < rest.Length && !stop(rest[length]))
        {
            length++;
        }

        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    // Between quotes FTS5 gives no character a meaning but the quote itself, which IsQuote has taken out.
    private static string Quoted(ReadOnlySpan<char> words, bool prefix) =>
        string.Concat("\"", Indexed(words.ToString()), prefix ? "\" *" : "\"");

    private static bool IsQuote(char unit) => unit is '"' or '\u201C' or '\u201D' or '\u201E' or '\u00AB' or '\u00BB';

    // What unicode61 takes for part of a word: categories L, N and Co. A phrase without any matches all or nothing, by its place.
    private static bool HasToken(ReadOnlySpan<char> words)
    {
        foreach (var rune in words.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber or UnicodeCategory.PrivateUse)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(unit => (char)unit);
}

/// <param name="Required">An FTS5 expression that an article must match; null where nothing is required.</param>
/// <param name="Excluded">An FTS5 expression that it must not match.</param>
/// <param name="MatchesNothing">There was a query, and no word in it.</param>
internal sealed record FullTextQuery(string? Required, string? Excluded, bool MatchesNothing);
