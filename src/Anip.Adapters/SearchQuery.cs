using System.Buffers;
using System.Globalization;
using System.Text;
using Anip.Articles;

namespace Anip.Adapters;

/// <summary>A person's full-text query, before it is put into a database's own language.</summary>
/// <param name="MatchesNothing">There was a query, and no word in it.</param>
internal sealed record SearchQuery(IReadOnlyList<SearchTerm> Required, IReadOnlyList<SearchTerm> Excluded, bool MatchesNothing)
{
    // Nobody types more; databases refuse expressions beyond some depth, and a long one costs.
    private const int LongestQuery = 2_000;
    private const int MostTerms = 64;

    /// <summary>The characters of scripts without spaces between words: each is indexed as a word of its own.</summary>
    // Kana and the ideographs of the basic plane. Hangul is written with spaces between words.
    public static SearchValues<char> Unspaced { get; } =
        SearchValues.Create([.. Range('\u3040', '\u30FF'), .. Range('\u3400', '\u4DBF'), .. Range('\u4E00', '\u9FFF'), .. Range('\uF900', '\uFAFF')]);

    /// <param name="text">As in <see cref="ArticleFilter.Text"/>.</param>
    public static SearchQuery Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new SearchQuery([], [], MatchesNothing: false);
        }

        var required = new List<SearchTerm>();
        var excluded = new List<SearchTerm>();
        var rest = StoredText.Clean(text.Length > LongestQuery ? text[..LongestQuery] : text).AsSpan();
        while (required.Count + excluded.Count < MostTerms && TryTakeTerm(ref rest, out var term, out var exclude))
        {
            if (term is not null)
            {
                (exclude ? excluded : required).Add(term);
            }
        }

        return new SearchQuery(required, excluded, MatchesNothing: required.Count + excluded.Count == 0);
    }

    /// <summary>Whether the character is part of a word: categories L, N and Co.</summary>
    public static bool IsOfWord(Rune rune) =>
        Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber
            or UnicodeCategory.OtherNumber or UnicodeCategory.PrivateUse;

    /// <summary>Takes one word or quoted phrase off the front; <paramref name="term"/> is null where it holds no letter or digit.</summary>
    private static bool TryTakeTerm(ref ReadOnlySpan<char> rest, out SearchTerm? term, out bool exclude)
    {
        term = null;
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

        term = HasWord(words) ? new SearchTerm(words.ToString(), prefix) : null;
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

    private static bool IsQuote(char unit) => unit is '"' or '\u201C' or '\u201D' or '\u201E' or '\u00AB' or '\u00BB';

    // A phrase without any word matches all or nothing, by its place.
    private static bool HasWord(ReadOnlySpan<char> words)
    {
        foreach (var rune in words.EnumerateRunes())
        {
            if (IsOfWord(rune))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(unit => (char)unit);
}

/// <summary>One word, or several that must stand in this order.</summary>
/// <param name="Text">As typed, without the quotes; it holds at least one letter or digit.</param>
/// <param name="IsPrefix">The last word may go on.</param>
internal sealed record SearchTerm(string Text, bool IsPrefix);
