using Anip.Adapters.Relational.Records;
using Anip.Adapters.Relational.Sql;
using Anip.Annotations;
using Anip.Lake.Files;

namespace Anip.Adapters.Relational.Lake;

/// <summary>What is read and written of a lake in the same way in all databases.</summary>
internal static class LakeSql
{
    private const string DayMicros = "86400000000";

    // Of 1970-01-01, as DateOnly counts them.
    private const int EpochDay = 719_162;

    /// <param name="micros">What makes microseconds of a column, such as <c>anip_micros({0})</c>.</param>
    public static async Task<IReadOnlyList<LakeDay>> ListDaysAsync(ISqlSession sql, string micros, CancellationToken cancellationToken)
    {
        var published = string.Format(null, micros, "published_at");
        var days = await sql.ListAsync(
            $"""
             SELECT ({published} - (({published} % {DayMicros}) + {DayMicros}) % {DayMicros}) / {DayMicros} AS day, count(*) AS n, max({string.Format(null, micros, "updated_at")}) AS changed
             FROM article GROUP BY 1
             """,
            [], row => (Day: row.LongOrNull("day"), Count: row.Long("n"), Changed: row.Long("changed")), cancellationToken);
        return [.. days.OrderBy(day => day.Day ?? long.MaxValue).Select(day =>
            new LakeDay(day.Day is { } number ? DateOnly.FromDayNumber((int)number + EpochDay) : null, day.Count, Instant.Read(day.Changed)))];
    }

    /// <summary>From the first microsecond of a day on, and before the first of the next; those without a date are before all.</summary>
    public static (long From, long To) BoundsOf(DateOnly? day)
    {
        var from = day is { } known ? (known.DayNumber - EpochDay) * (long)TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond : long.MinValue;
        return (from, day is null ? from + 1 : from + (TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>The language that each article's source declared, and what people said of it.</summary>
    public static async Task<(Dictionary<long, string?> Declared, ILookup<long, Annotation> Said)> ReadAsync(ISqlSession sql, IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        var declared = await sql.ListAsync(
            $"SELECT id, declared_language FROM article WHERE {sql.Dialect.In("id", "$1")}", [ids], row => (Id: row.Long("id"), Language: row.TextOrNull("declared_language")), cancellationToken);
        var said = await sql.ListAsync(
            $"SELECT article_id, name, value, author, at, replaced, replaced_author FROM annotation WHERE {sql.Dialect.In("article_id", "$1")} ORDER BY article_id, number", [ids],
            row => new Annotation(
                row.Long("article_id"), row.Text("name"), row.TextOrNull("value"), row.Text("author"), row.Instant("at"), row.TextOrNull("replaced"), row.TextOrNull("replaced_author")),
            cancellationToken);
        return (declared.ToDictionary(row => row.Id, row => row.Language), said.ToLookup(word => word.ArticleId));
    }

    /// <summary>Adds what people said by names by which nobody said anything here, and shows it.</summary>
    /// <returns>How many articles have it now.</returns>
    public static async Task<int> SayAsync(ISqlSession sql, IReadOnlyList<(long Id, IReadOnlyList<Annotation> Said)> articles, CancellationToken cancellationToken)
    {
        if (articles.Count == 0)
        {
            return 0;
        }

        long[] ids = [.. articles.Select(article => article.Id)];
        var known = (await sql.ListAsync(
            $"SELECT article_id, name FROM annotation WHERE {sql.Dialect.In("article_id", "$1")}", [ids], row => (Id: row.Long("article_id"), Name: row.Text("name")), cancellationToken)).ToLookup(row => row.Id, row => row.Name);
        var rows = new List<object?[]>();
        foreach (var (id, said) in articles)
        {
            var here = known[id].ToList();
            var words = said.Where(word => !here.Contains(word.Name, StringComparer.Ordinal)).ToList();
            rows.AddRange(words.Select((word, at) => new object?[]
            {
                id, here.Count + at + 1, word.Name, word.Value, word.Author, word.At, word.Replaced, word.ReplacedAuthor,
                word.Value is not null && words.FindLastIndex(other => other.Name == word.Name) == at,
            }));
        }

        await sql.ExecuteEachAsync(
            "INSERT INTO annotation (article_id, number, name, value, author, at, replaced, replaced_author, is_last) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", rows, cancellationToken);
        return await GivenLabels.ApplyAsync(sql, [.. rows.Select(row => (long)row[0]!).Distinct()], cancellationToken);
    }
}
