using System.Globalization;
using Anip.Storage;

namespace Anip.Search;

/// <summary>Reads one query. Nothing makes it fail: the first error is noted, and what it is about left out.</summary>
internal sealed class SearchQueryReader(string text)
{
    // Nobody types more; databases refuse expressions beyond some depth, and a long one costs.
    private const int MaxQueryLength = 2_000;
    private const int MaxTerms = 64;

    private static readonly string[] Filters = ["topic", "sentiment", "source", "api_source", "language", "region", "from", "to", "entity"];
    private static readonly string[] Fields = ["title", "content", "text", "body", "summary", "author", "url", "site", "date", "keyword", "keywords", "intitle", "inurl"];

    private readonly string _text = StoredText.Clean(text.Length > MaxQueryLength ? text[..MaxQueryLength] : text);
    private readonly List<List<SearchTerm>> _required = [];
    private readonly List<SearchTerm> _excluded = [];
    private SearchError? _error;
    private int _at;
    private int _or = -1; // Where an OR stands that waits for its second word.
    private bool _mayAlternate; // The term before was a required one.
    private bool _negates; // The word before was NOT.

    private int Terms => _required.Count + _excluded.Count;

    public SearchQuery Read()
    {
        for (SkipSpace(); _at < _text.Length; SkipSpace())
        {
            if (_required.Sum(group => group.Count) + _excluded.Count >= MaxTerms)
            {
                Fail(_at, 1, $"A query may have {MaxTerms} words and phrases.");
                break;
            }

            TakeTerm();
        }

        if (_or >= 0)
        {
            Fail(_or, 2, "OR stands between two words or phrases. To search for the word, write it in small letters.");
        }

        if (Terms == 0)
        {
            Fail(0, _text.Length, "There is no word in it to search for.");
        }

        if (text.Length > MaxQueryLength)
        {
            Fail(MaxQueryLength, 1, string.Create(CultureInfo.InvariantCulture, $"A query may have {MaxQueryLength:N0} characters."));
        }

        return new SearchQuery(_required, _excluded, Terms == 0, _error);
    }

    private void TakeTerm()
    {
        var start = _at;
        var exclude = _negates;
        if (_text[_at] is '-' or '\u2212')
        {
            exclude = true;
            _at++;
        }

        var (words, quoted) = TakeWords();
        if (!quoted && start + words.Length == _at && IsOperator(words, start))
        {
            return;
        }

        var star = words.Length - words.TrimEnd('*').Length;
        var prefix = star > 0;
        if (_at < _text.Length && _text[_at] == '*')
        {
            prefix = true;
            _at++;
        }

        _negates = false;
        if (!quoted)
        {
            CheckWord(words[..^star], _at - words.Length, prefix);
        }

        if (SearchTerm.Of(words, prefix) is { } term)
        {
            Add(term, exclude, start);
            if (!quoted && !prefix && Acronyms.OtherOf(words) is { } other)
            {
                (exclude ? _excluded : _required[^1]).Add(other);
            }
        }
    }

    private void Add(SearchTerm term, bool exclude, int start)
    {
        if (exclude)
        {
            _excluded.Add(term);
            if (_or >= 0)
            {
                Fail(start, 1, "What is excluded cannot stand beside OR.");
            }
        }
        else if (_or >= 0 && _mayAlternate)
        {
            _required[^1].Add(term);
        }
        else
        {
            _required.Add([term]);
        }

        _mayAlternate = !exclude;
        _or = -1;
    }

    private bool IsOperator(string word, int start)
    {
        switch (word)
        {
            case "OR":
                if (!_mayAlternate || _or >= 0)
                {
                    Fail(start, 2, "OR stands between two words or phrases. To search for the word, write it in small letters.");
                }

                _or = _mayAlternate ? start : -1;
                return true;
            case "AND": // As all words are.
                return true;
            case "NOT":
                _negates = true;
                return true;
            default:
                return false;
        }
    }

    private void CheckWord(string word, int start, bool prefix)
    {
        if (word.Length == 0 && prefix)
        {
            Fail(Math.Max(start, 0), 1, "A star alone stands for nothing; it goes after the beginning of a word, as in elect*.");
        }
        else if (word.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star)
        {
            Fail(start + star, 1, "A star goes after the beginning of a word, as in elect*.");
        }
        else if (word.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && word[..colon].ToLowerInvariant() is var name)
        {
            if (Filters.Contains(name))
            {
                Fail(start, colon + 1, $"A query has no fields: choose by the filter {name} beside it.");
            }
            else if (Fields.Contains(name))
            {
                Fail(start, colon + 1, "A query has no fields: title and text are searched together.");
            }
            else if (colon == word.Length - 1 && _at >= _text.Length)
            {
                Fail(start + colon, 1, "A query has no fields, and nothing stands behind this colon: leave it out to search for the word.");
            }
        }
    }

    /// <summary>Takes the words of a phrase between quotes, or those up to the next space or quote.</summary>
    private (string Words, bool Quoted) TakeWords()
    {
        var quoted = _at < _text.Length && IsQuote(_text[_at]);
        var from = quoted ? _at + 1 : _at;
        var to = from;
        while (to < _text.Length && !IsQuote(_text[to]) && (quoted || !char.IsWhiteSpace(_text[to])))
        {
            to++;
        }

        if (quoted && to == _text.Length)
        {
            Fail(_at, 1, "This quote is not closed.");
        }

        _at = quoted ? Math.Min(to + 1, _text.Length) : to;
        return (_text[from..to], quoted);
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private void Fail(int position, int length, string message) => _error ??= new SearchError(position, length, message);

    private static bool IsQuote(char unit) => unit is '"' or '\u201C' or '\u201D' or '\u201E' or '\u00AB' or '\u00BB';
}
