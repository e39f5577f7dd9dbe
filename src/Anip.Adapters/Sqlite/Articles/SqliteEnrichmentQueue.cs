using Anip.Adapters.Relational;
using Anip.Enrichment;
using Anip.Storage;

namespace Anip.Adapters.Sqlite.Articles;

internal sealed class SqliteEnrichmentQueue(SqliteDatabase database, TimeProvider time) : IEnrichmentQueue
{
    private const int LongestReason = 1_000;

    public Task<IReadOnlyList<PendingArticle>> ClaimAsync(string owner, int limit, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<PendingArticle>>(
            session =>
            {
                var claimed = new List<(long SortAt, PendingArticle Article)>();
                using var row = session.Prepare(
                    """
                    UPDATE article SET claimed_by = ?1, claimed_until = ?2
                    WHERE id IN (
                        SELECT id FROM article INDEXED BY article_pending
                        WHERE analyzed = 0 AND quarantine_reason IS NULL AND claimed_by IS NULL AND attempts = 0
                        ORDER BY sort_at DESC, id DESC LIMIT ?3)
                    RETURNING id, revision, title, (SELECT content FROM article_content WHERE article_id = article.id), declared_language, attempts, sort_at
                    """).Read(owner, Instant.Stored(time.GetUtcNow() + lease), Math.Max(limit, 0));
                while (row.Read())
                {
                    claimed.Add((row.GetInt64(6), ArticleRow.Pending(row)));
                }

                // RETURNING promises no order.
                return [.. claimed.OrderByDescending(one => one.SortAt).ThenByDescending(one => one.Article.Id).Select(one => one.Article)];
            },
            cancellationToken);

    public Task<PendingArticle?> ClaimRetryAsync(string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                var now = time.GetUtcNow();
                using var row = session.Prepare(
                    """
                    UPDATE article SET claimed_by = ?1, claimed_until = ?2, attempts = attempts + (claimed_by IS NOT NULL)
                    WHERE id = (
                        SELECT id FROM (
                            SELECT * FROM (
                                SELECT id, attempts FROM article INDEXED BY article_retry
                                WHERE analyzed = 0 AND quarantine_reason IS NULL AND attempts > 0 AND claimed_by IS NULL
                                ORDER BY attempts, sort_at DESC LIMIT 1)
                            UNION ALL
                            SELECT * FROM (
                                SELECT id, attempts + 1 FROM article INDEXED BY article_claimed
                                WHERE claimed_by IS NOT NULL AND claimed_until <= ?3 ORDER BY attempts, sort_at DESC LIMIT 1))
                        ORDER BY attempts LIMIT 1)
                    RETURNING id, revision, title, (SELECT content FROM article_content WHERE article_id = article.id), declared_language, attempts
                    """).Read(owner, Instant.Stored(now + lease), Instant.Stored(now));
                return row.Read() ? ArticleRow.Pending(row) : null;
            },
            cancellationToken);

    public Task<int> CompleteAsync(string owner, IReadOnlyList<CompletedArticle> completed, CancellationToken cancellationToken) =>
        completed.Count == 0
            ? Task.FromResult(0)
            : database.WriteAsync(
                session =>
                {
                    var writer = new AnalysisWriter(session, owner, Instant.Stored(time.GetUtcNow()));
                    return completed.Count(writer.Write);
                },
                cancellationToken);

    public Task FailAsync(string owner, long id, string reason, int maxAttempts, CancellationToken cancellationToken)
    {
        var line = StoredText.Clean(reason).ReplaceLineEndings(" ");
        return database.WriteAsync(
            session => session.Prepare(
                """
                UPDATE article SET claimed_by = NULL, claimed_until = NULL, attempts = attempts + 1,
                    quarantine_reason = iif(attempts + 1 >= ?4, ?3, NULL)
                WHERE id = ?1 AND claimed_by = ?2 AND analyzed = 0
                """).Execute(id, owner, line.Length > LongestReason ? line[..LongestReason] : line, maxAttempts),
            cancellationToken);
    }

    public Task<int> ReleaseAsync(string owner, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Prepare("UPDATE article SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by = ?1").Execute(owner),
            cancellationToken);

    public Task<int> AbandonAsync(string owner, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Prepare("UPDATE article SET claimed_by = NULL, claimed_until = NULL, attempts = attempts + 1 WHERE claimed_by = ?1").Execute(owner),
            cancellationToken);

    public Task<int> RenewAsync(string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Prepare("UPDATE article SET claimed_until = ?2 WHERE claimed_by = ?1")
                .Execute(owner, Instant.Stored(time.GetUtcNow() + lease)),
            cancellationToken);

    public Task<int> RequeueAsync(IReadOnlyList<long>? ids, CancellationToken cancellationToken)
    {
        const string Requeue = "UPDATE article SET quarantine_reason = NULL, attempts = 0 WHERE quarantine_reason IS NOT NULL";
        return database.WriteAsync(
            session => ids is null
                ? session.Prepare(Requeue).Execute()
                : ids.Distinct().Sum(id => session.Prepare($"{Requeue} AND id = ?1").Execute(id)),
            cancellationToken);
    }
}
