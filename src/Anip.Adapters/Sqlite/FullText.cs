using System.Text;

namespace Anip.Adapters.Sqlite;

/// <summary>Text as it is indexed and a person's query as FTS5 understands it.</summary>
internal static class FullText
{
    /// <summary>Sets the characters of scripts without spaces apart, as FTS5 would take each run of them for one word.</summary>
    public static string Indexed(string text)
    {
        var at = text.AsSpan().IndexOfAny(SearchQuery.Unspaced);
        if (at < 0)
        {
            return text;
        }

        var spaced = new StringBuilder(text.Length * 2).Append(text, 0, at);
        foreach (var unit in text.AsSpan(at))
        {
            if (SearchQuery.Unspaced.Contains(unit))
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

    /// <summary>What an article must match; null where nothing is required.</summary>
    public static string? Required(SearchQuery query) => Join(query.Required, " AND ");

    /// <summary>What it must not match.</summary>
    public static string? Excluded(SearchQuery query) => Join(query.Excluded, " OR ");

    private static string? Join(IReadOnlyList<SearchTerm> terms, string separator) =>
        terms.Count == 0 ? null : string.Join(separator, terms.Select(Quoted));

    // Between quotes FTS5 gives no character a meaning but the quote itself, which no term holds.
    private static string Quoted(SearchTerm term) => string.Concat("\"", Indexed(term.Text), term.IsPrefix ? "\" *" : "\"");
}
