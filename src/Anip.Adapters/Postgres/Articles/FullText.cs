using Anip.Search;

namespace Anip.Adapters.Postgres.Articles;

/// <summary>A person's query as a tsquery.</summary>
internal static class FullText
{
    /// <summary>What an article must match; null where nothing is required.</summary>
    public static string? Required(SearchQuery query) =>
        query.Required.Count == 0 ? null : string.Join(" & ", query.Required.Select(group => $"({Any(group)})"));

    /// <summary>What it must not match.</summary>
    public static string? Excluded(SearchQuery query) => query.Excluded.Count == 0 ? null : Any(query.Excluded);

    private static string Any(IEnumerable<SearchTerm> terms) => string.Join(" | ", terms.Select(Phrase));

    // A word holds nothing but letters, digits and marks.
    private static string Phrase(SearchTerm term) =>
        $"({string.Join(" <-> ", term.Words.Select(word => $"'{word}'"))}{(term.IsPrefix ? ":*" : "")})";
}
