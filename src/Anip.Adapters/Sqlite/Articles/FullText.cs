using System.Text;
using Anip.Search;

namespace Anip.Adapters.Sqlite.Articles;

/// <summary>Text as it is indexed and a person's query as FTS5 understands it.</summary>
internal static class FullText
{
    /// <summary>The words with spaces between, which is all that FTS5 looks for then.</summary>
    public static string Indexed(string text)
    {
        var indexed = new StringBuilder(text.Length + 16);
        for (var words = new SearchWords(text, stackalloc char[SearchWords.Longest]); words.MoveNext();)
        {
            indexed.Append(words.Current).Append(' ');
        }

        return indexed.ToString();
    }

    /// <summary>What an article must match; null where nothing is required.</summary>
    public static string? Required(SearchQuery query) =>
        query.Required.Count == 0 ? null : string.Join(" AND ", query.Required.Select(group => $"({Any(group)})"));

    /// <summary>What it must not match.</summary>
    public static string? Excluded(SearchQuery query) => query.Excluded.Count == 0 ? null : Any(query.Excluded);

    private static string Any(IEnumerable<SearchTerm> terms) => string.Join(" OR ", terms.Select(Quoted));

    // Between quotes FTS5 gives no character a meaning but the quote itself, which no word holds.
    private static string Quoted(SearchTerm term) => string.Concat("\"", string.Join(' ', term.Words), term.IsPrefix ? "\" *" : "\"");
}
