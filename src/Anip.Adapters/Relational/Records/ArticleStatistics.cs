using Anip.Adapters.Relational.Sql;
using Anip.Articles;
using Anip.Enrichment;

namespace Anip.Adapters.Relational.Records;

/// <summary>Reads the counts that the schema's triggers keep: adds up their shards, of which SQLite has one.</summary>
internal sealed class ArticleStatistics(IDatabase database, ISelectedDays days) : IArticleStatistics
{
    private const double Millionth = 1e-6;

    public Task<ArticleCounts> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (sql, token) =>
            {
                // One statement, so that the counts are of one moment.
                var counts = await sql.ListAsync(
                    """
                    SELECT kind, label, CAST(sum(n) AS bigint) AS articles, CAST(sum(score) AS bigint) AS scores FROM article_count
                    WHERE kind IN ('total', 'topic', 'sentiment', 'missing_topic', 'missing_sentiment', 'missing_embedding', 'missing_any',
                        'pending', 'abstained', 'quarantined')
                    GROUP BY kind, label HAVING sum(n) > 0 ORDER BY articles DESC, label
                    """,
                    [], row => (Kind: row.Text("kind"), Label: row.Text("label"), Count: row.Long("articles"), Score: row.Long("scores")), token);
                long Count(string kind, string label = "") => counts.Find(one => one.Kind == kind && one.Label == label).Count;
                IReadOnlyList<LabelCount> Scored(string kind) =>
                    [.. counts.Where(one => one.Kind == kind).Select(one => new LabelCount(one.Label, one.Count, one.Score * Millionth / one.Count))];
                return new ArticleCounts(
                    Count("total"), Scored("topic"), Scored("sentiment"), Count("missing_topic"), Count("missing_sentiment"), Count("missing_embedding"),
                    Count("missing_any"), Count("pending", EnrichmentModule.Stage), Count("abstained"), Count("quarantined", EnrichmentModule.Stage));
            },
            cancellationToken);

    public Task<long> CountAllAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            (sql, token) => sql.ScalarAsync<long>("SELECT CAST(coalesce(sum(n), 0) AS bigint) FROM article_count WHERE kind = 'total'", [], token),
            cancellationToken);

    public Task<IReadOnlyList<LabelCount>> CountBySourceAsync(int limit, CancellationToken cancellationToken) => CountAsync("source", limit, cancellationToken);

    public Task<IReadOnlyList<LabelCount>> CountByApiSourceAsync(CancellationToken cancellationToken) => CountAsync("api_source", int.MaxValue, cancellationToken);

    public Task<IReadOnlyList<LabelCount>> CountByLanguageAsync(CancellationToken cancellationToken) => CountAsync("language", int.MaxValue, cancellationToken);

    public async Task<IReadOnlyList<ModelLabels>> CountByLabelAsync(CancellationToken cancellationToken)
    {
        var counts = await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                """
                SELECT substr(kind, 7) AS name, label, CAST(sum(n) AS bigint) AS articles, CAST(sum(score) AS bigint) AS scores FROM article_count
                WHERE kind >= 'label:' AND kind < 'label;'
                GROUP BY kind, label HAVING sum(n) > 0 ORDER BY kind, articles DESC, label
                """,
                [],
                row => (Name: row.Text("name"), Count: new LabelCount(row.Text("label"), row.Long("articles"), row.Long("scores") * Millionth / row.Long("articles"))),
                token),
            cancellationToken);
        return [.. counts.GroupBy(one => one.Name).Select(model => new ModelLabels(model.Key, [.. model.Select(one => one.Count)]))];
    }

    public async Task<IReadOnlyList<DayCount>> TimelineAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                """
                SELECT day, nullif(topic, '') AS topic, nullif(sentiment, '') AS sentiment, CAST(sum(n) AS bigint) AS articles FROM article_day_count AS c
                WHERE day BETWEEN $1 AND $2
                GROUP BY c.day, c.topic, c.sentiment HAVING sum(n) > 0 ORDER BY c.day, c.topic, c.sentiment
                """,
                [from, to], row => new DayCount(row.Day("day"), row.TextOrNull("topic"), row.TextOrNull("sentiment"), row.Long("articles")), token),
            cancellationToken);

    public Task<IReadOnlyList<DayCount>?> TimelineAsync(ArticleFilter filter, DateOnly from, DateOnly to, int max, CancellationToken cancellationToken) =>
        days.CountAsync(DayTally.Within(filter, from, to), max, cancellationToken);

    private async Task<IReadOnlyList<LabelCount>> CountAsync(string kind, int limit, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                """
                SELECT label, CAST(sum(n) AS bigint) AS articles FROM article_count WHERE kind = $1
                GROUP BY label HAVING sum(n) > 0 ORDER BY articles DESC, label LIMIT $2
                """,
                [kind, limit], row => new LabelCount(row.Text("label"), row.Long("articles")), token),
            cancellationToken);
}
