using Anip.Adapters.Relational;
using Anip.Articles;

namespace Anip.Adapters.Sqlite.Articles;

/// <summary>Reads the counts that the schema's triggers keep.</summary>
internal sealed class SqliteArticleStatistics(SqliteDatabase database) : IArticleStatistics
{
    private const double Millionth = 1e-6;

    private static readonly DateOnly Epoch = new(1970, 1, 1);

    public Task<ArticleCounts> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => new ArticleCounts(
                Count(session, "total"),
                Labels(session, "topic", scored: true),
                Labels(session, "sentiment", scored: true),
                Count(session, "missing_topic"),
                Count(session, "missing_sentiment"),
                Count(session, "missing_embedding"),
                Count(session, "missing_any"),
                Count(session, "pending"),
                Count(session, "abstained"),
                Count(session, "quarantined")),
            cancellationToken);

    public Task<IReadOnlyList<LabelCount>> CountBySourceAsync(int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LabelCount>>(session => Labels(session, "source", scored: false, limit), cancellationToken);

    public Task<IReadOnlyList<LabelCount>> CountByApiSourceAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LabelCount>>(session => Labels(session, "api_source", scored: false), cancellationToken);

    public Task<IReadOnlyList<LabelCount>> CountByLanguageAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LabelCount>>(session => Labels(session, "language", scored: false), cancellationToken);

    public Task<IReadOnlyList<DayCount>> TimelineAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DayCount>>(
            session =>
            {
                var days = new List<DayCount>();
                using var row = session.Prepare(
                    """
                    SELECT day, nullif(topic, ''), nullif(sentiment, ''), n FROM article_day_count
                    WHERE day BETWEEN ?1 AND ?2 AND n > 0 ORDER BY day, topic, sentiment
                    """).Read(from.DayNumber - Epoch.DayNumber, to.DayNumber - Epoch.DayNumber);
                while (row.Read())
                {
                    days.Add(new DayCount(Epoch.AddDays(row.GetInt32(0)), ArticleRow.Text(row, 1), ArticleRow.Text(row, 2), row.GetInt64(3)));
                }

                return days;
            },
            cancellationToken);

    public Task<IReadOnlyList<DayCount>?> TimelineAsync(ArticleFilter filter, DateOnly from, DateOnly to, int max, CancellationToken cancellationToken) =>
        database.ReadAsync(session => ArticleSelection.Of(DayTally.Within(filter, from, to), session).Days(session, max), cancellationToken);

    private static long Count(SqliteSession session, string kind) =>
        session.Prepare("SELECT n FROM article_count WHERE kind = ?1 AND label = ''").Number(kind) ?? 0;

    private static List<LabelCount> Labels(SqliteSession session, string kind, bool scored, int limit = -1)
    {
        var labels = new List<LabelCount>();
        using var row = session.Prepare(
            "SELECT label, n, score FROM article_count WHERE kind = ?1 AND n > 0 ORDER BY n DESC, label LIMIT ?2").Read(kind, limit);
        while (row.Read())
        {
            var count = row.GetInt64(1);
            labels.Add(new LabelCount(row.GetString(0), count, scored ? row.GetInt64(2) * Millionth / count : null));
        }

        return labels;
    }
}
