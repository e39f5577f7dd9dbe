using System.Text;

namespace Anip.Adapters.Postgres;

/// <summary>Text as a tsvector and a person's query as a tsquery.</summary>
internal static class FullText
{
    // Limits of a tsvector: the last position that it knows, and a megabyte in all. This much of its written form never exceeds that.
    private const int LastPosition = 16_383;
    private const int MostBytes = 1_000_000;

    /// <summary>The written form of a tsvector: weight A the title, B the content.</summary>
    public static string Vector(string title, string? content)
    {
        var vector = new StringBuilder();
        var bytes = 0;
        var next = Append(vector, title, 'A', 1, ref bytes);
        if (content is not null)
        {
            Append(vector, content, 'B', next + 1, ref bytes); // A gap, so that no phrase reaches from one into the other.
        }

        return vector.ToString();
    }

    /// <summary>What an article must match; null where nothing is required.</summary>
    public static string? Required(SearchQuery query) => Join(query.Required, " & ");

    /// <summary>What it must not match.</summary>
    public static string? Excluded(SearchQuery query) => Join(query.Excluded, " | ");

    private static int Append(StringBuilder vector, string text, char weight, int position, ref int bytes)
    {
        // Beyond the last position only that a word occurs can be kept, which once says.
        HashSet<string>? seen = null;
        for (var words = new Words(text, stackalloc char[Words.Longest]); words.MoveNext();)
        {
            if (position >= LastPosition && !(seen ??= new HashSet<string>(StringComparer.Ordinal)).Add(words.Current.ToString()))
            {
                continue;
            }

            bytes += Encoding.UTF8.GetByteCount(words.Current) + 12; // Quotes, colon, position, weight.
            if (bytes > MostBytes)
            {
                break;
            }

            vector.Append('\'').Append(words.Current).Append("':").Append(Math.Min(position++, LastPosition)).Append(weight).Append(' ');
        }

        return position;
    }

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
