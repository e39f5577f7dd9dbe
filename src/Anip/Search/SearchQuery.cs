namespace Anip.Search;

/// <summary>A person's full-text query, before it is put into a database's own language.</summary>
/// <param name="Required">One of each group must occur.</param>
/// <param name="Excluded">None of these may occur.</param>
/// <param name="MatchesNothing">There was a query, and no word in it.</param>
/// <param name="Error">What in it means nothing; the rest is a query all the same. Null where all of it is understood.</param>
public sealed record SearchQuery(
    IReadOnlyList<IReadOnlyList<SearchTerm>> Required, IReadOnlyList<SearchTerm> Excluded, bool MatchesNothing, SearchError? Error)
{
    /// <summary>How a query is written, in one sentence.</summary>
    public const string Syntax =
        "words are all required, OR between two takes either, \"quotes\" make a phrase, a leading minus excludes, a trailing star takes prefixes";

    /// <param name="text">Any text is a query; null or blank asks for nothing.</param>
    public static SearchQuery Parse(string? text) =>
        string.IsNullOrWhiteSpace(text) ? new SearchQuery([], [], MatchesNothing: false, Error: null) : new SearchQueryReader(text).Read();
}

/// <summary>One word, or several that must stand in this order.</summary>
/// <param name="Words">As <see cref="SearchWords"/> yields them; at least one.</param>
/// <param name="IsPrefix">The last word may go on.</param>
public sealed record SearchTerm(IReadOnlyList<string> Words, bool IsPrefix)
{
    /// <summary>Null where the text has no letter or digit: a phrase without any word matches all or nothing, by its place.</summary>
    internal static SearchTerm? Of(string text, bool isPrefix)
    {
        var words = new List<string>();
        var last = SearchWordKind.Spaced;
        for (var word = new SearchWords(text, stackalloc char[SearchWords.Longest]); word.MoveNext();)
        {
            words.Add(word.Current.ToString());
            last = word.Kind;
        }

        if (last == SearchWordKind.Tail)
        {
            words.RemoveAt(words.Count - 1); // In a longer text it is paired with what follows.
        }

        return words.Count == 0 ? null : new SearchTerm(words, isPrefix || last is SearchWordKind.Hangul or SearchWordKind.Alone);
    }
}

/// <summary>What in a query means nothing.</summary>
/// <param name="Position">Where it begins, in UTF-16 units from 0 on.</param>
/// <param name="Length">How many units of the query it takes; at least 1.</param>
/// <param name="Message">What is wrong and what to do, in a sentence.</param>
public sealed record SearchError(int Position, int Length, string Message)
{
    /// <summary>The message with the place, counted from 1 on.</summary>
    public string AtPlace => $"At character {Position + 1}: {Message}";
}
