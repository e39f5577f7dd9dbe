using System.Text;

namespace Anip.Adapters.Postgres;

/// <summary>A person's query as a tsquery.</summary>
internal static class FullText
{
    /// <summary>What an article must match; null where nothing is required.</summary>
    public static string? Required(SearchQuery query) => Join(query.Required, " & ");

    /// <summary>What it must not match.</summary>
    public static string? Excluded(SearchQuery query) => Join(query.Excluded, " | ");

    private static string? Join(IReadOnlyList<SearchTerm> terms, string separator) =>
        terms.Count == 0 ? null : string.Join(separator, terms.Select(Phrase));

    private static string Phrase(SearchTerm term)
    {
        var phrase = new StringBuilder();
        for (var words = new Words(term.Text, stackalloc char[Words.Longest]); words.MoveNext();)
        {
            phrase.Append(phrase.Length > 0 ? " <-> " : "").Append('\'').Append(words.Current).Append('\'');
        }

        return $"({phrase}{(term.IsPrefix ? ":*" : "")})";
    }
}
