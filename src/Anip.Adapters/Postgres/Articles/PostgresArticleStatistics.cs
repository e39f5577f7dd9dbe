using Anip.Adapters.Relational;
using Anip.Articles;
using Npgsql;

namespace Anip.Adapters.Postgres.Articles;

/// <summary>Reads the counts that the schema's triggers keep: adds up their shards.</summary>
internal sealed class PostgresArticleStatistics(PostgresDatabase database) : IArticleStatistics
{
    private const double Millionth = 1e-6;

    private const string Labels =
        """
        SELECT label, sum(n)::bigint AS n FROM article_count WHERE kind = $1 GROUP BY label HAVING sum(n) > 0 ORDER BY n DESC, label LIMIT $2
        """;

    public Task<ArticleCounts> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                // One statement, so that the counts are of one moment.
                var counts = await connection.ListAsync(
                    """
                    SELECT kind, label, sum(n)::bigint AS n, sum(score)::bigint FROM article_count WHERE kind NOT IN ('source', 'api_source', 'language')
                    GROUP BY kind, label HAVING sum(n) > 0 ORDER BY n DESC, label
                    """,
                    [], row => (Kind: row.GetString(0), Label: row.GetString(1), Count: row.GetInt64(2), Score: row.GetInt64(3)), token);
                long Count(string kind) => counts.Find(one => one.Kind == kind).Count;
                IReadOnlyList<LabelCount> Scored(string kind) =>
                    [.. counts.Where(one => one.Kind == kind).Select(one => new LabelCount(one.Label, one.Count, one.Score * Millionth / one.Count))];
                return new ArticleCounts(
                    Count("total"), Scored("topic"), Scored("sentiment"), Count("missing_topic"), Count("missing_sentiment"), Count("missing_embedding"),
                    Count("missing_any"), Count("pending"), Count("abstained"), Count("quarantined"));
            },
            cancellationToken);

    public Task<IReadOnlyList<LabelCount>> CountBySourceAsync(int limit, CancellationToken cancellationToken) => CountAsync("source", limit, cancellationToken);

    public Task<IReadOnlyList<LabelCount>> CountByApiSourceAsync(CancellationToken cancellationToken) => CountAsync("api_source", null, cancellationToken);

    public Task<IReadOnlyList<LabelCount>> CountByLanguageAsync(CancellationToken cancellationToken) => CountAsync("language", null, cancellationToken);

    public Task<IReadOnlyList<DayCount>> TimelineAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DayCount>>(
            async (connection, token) => await connection.ListAsync(
                """
                SELECT day - DATE '0001-01-01', nullif(topic, ''), nullif(sentiment, ''), sum(n)::bigint FROM article_day_count
                WHERE day BETWEEN DATE '0001-01-01' + $1 AND DATE '0001-01-01' + $2
                GROUP BY day, topic, sentiment HAVING sum(n) > 0 ORDER BY day, topic, sentiment
                """,
                [from.DayNumber, to.DayNumber],
                row => new DayCount(DateOnly.FromDayNumber(row.GetInt32(0)), ArticleRow.Text(row, 1), ArticleRow.Text(row, 2), row.GetInt64(3)),
                token),
            cancellationToken);

    public Task<IReadOnlyList<DayCount>?> TimelineAsync(ArticleFilter filter, DateOnly from, DateOnly to, int max, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (connection, token) =>
                await (await PostgresSelection.OfAsync(DayTally.Within(filter, from, to), connection, token)).DaysAsync(connection, max, token),
            cancellationToken);

    private Task<IReadOnlyList<LabelCount>> CountAsync(string kind, int? limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LabelCount>>(
            async (connection, token) => await connection.ListAsync(
                Labels,
                [kind, new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint, Value = limit is { } most ? (long)most : DBNull.Value }],
                row => new LabelCount(row.GetString(0), row.GetInt64(1)), token),
            cancellationToken);
}
