using Anip.Adapters.Relational;
using Anip.Enrichment;
using Anip.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Anip.Adapters.Postgres.Articles;

internal sealed class PostgresEnrichmentQueue(PostgresDatabase database, PostgresNames names, TimeProvider time) : IEnrichmentQueue
{
    private const int LongestReason = 1_000;

    public async Task<IReadOnlyList<PendingArticle>> ClaimAsync(string owner, int limit, TimeSpan lease, CancellationToken cancellationToken)
    {
        if (limit <= 0)
        {
            return [];
        }

        var until = Instant.Stored(time.GetUtcNow() + lease);
        return await database.WriteAsync(
            (connection, token) => connection.ListAsync(
                """
                WITH free AS MATERIALIZED (
                    SELECT id FROM article
                    WHERE NOT analyzed AND quarantine_reason IS NULL AND claimed_by IS NULL AND attempts = 0
                    ORDER BY sort_at DESC, id DESC LIMIT $3 FOR UPDATE SKIP LOCKED),
                claimed AS (
                    UPDATE article a SET claimed_by = $1, claimed_until = $2 FROM free WHERE a.id = free.id
                    RETURNING a.id, a.revision, a.title, a.declared_language, a.attempts, a.sort_at)
                SELECT claimed.id, revision, title, content, declared_language, attempts
                FROM claimed JOIN article_text ON article_id = claimed.id ORDER BY sort_at DESC, claimed.id DESC
                """,
                [owner, PostgresCommands.At(until), limit],
                ArticleRow.Pending, token),
            cancellationToken);
    }

    public Task<PendingArticle?> ClaimRetryAsync(string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return database.WriteAsync(
            async (connection, token) =>
            {
                var claimed = await connection.ListAsync(
                    """
                    WITH free AS MATERIALIZED (
                        SELECT id, attempts FROM article
                        WHERE NOT analyzed AND quarantine_reason IS NULL AND attempts > 0 AND claimed_by IS NULL
                        ORDER BY attempts, sort_at DESC LIMIT 1 FOR UPDATE SKIP LOCKED),
                    left_behind AS MATERIALIZED (
                        SELECT id, attempts + 1 AS attempts FROM article
                        WHERE claimed_by IS NOT NULL AND claimed_until <= $3
                        ORDER BY article.attempts, sort_at DESC LIMIT 1 FOR UPDATE SKIP LOCKED),
                    least AS (SELECT * FROM free UNION ALL SELECT * FROM left_behind ORDER BY attempts LIMIT 1),
                    claimed AS (
                        UPDATE article a SET claimed_by = $1, claimed_until = $2, attempts = least.attempts FROM least WHERE a.id = least.id
                        RETURNING a.id, a.revision, a.title, a.declared_language, a.attempts)
                    SELECT claimed.id, revision, title, content, declared_language, attempts FROM claimed JOIN article_text ON article_id = claimed.id
                    """,
                    [owner, PostgresCommands.At(Instant.Stored(now + lease)), PostgresCommands.At(Instant.Stored(now))],
                    ArticleRow.Pending, token);
                return claimed.SingleOrDefault();
            },
            cancellationToken);
    }

    public async Task<int> CompleteAsync(string owner, IReadOnlyList<CompletedArticle> completed, CancellationToken cancellationToken)
    {
        var ready = new List<PreparedAnalysis>(completed.Count);
        foreach (var one in completed.DistinctBy(one => (one.Id, one.Revision)))
        {
            int? encoder = AnalysisValues.Encoder(one.Analysis) is { } name
                ? (await names.EncoderAsync(name, one.Analysis.Embedding.Length, cancellationToken)).Id
                : null;
            var models = await names.ModelSetAsync(AnalysisValues.Models(one.Analysis), cancellationToken);
            ready.Add(new PreparedAnalysis(one.Id, one.Revision, one.Analysis, models, encoder));
        }

        var now = Instant.Stored(time.GetUtcNow());
        return ready.Count == 0
            ? 0
            : await database.WriteAsync((connection, token) => new PostgresAnalysisWriter(connection, owner, now).WriteAsync(ready, token), cancellationToken);
    }

    public Task FailAsync(string owner, long id, string reason, int maxAttempts, CancellationToken cancellationToken)
    {
        var line = StoredText.Clean(reason).ReplaceLineEndings(" ");
        return database.WriteAsync(
            (connection, token) => connection.ExecuteAsync(
                """
                UPDATE article SET claimed_by = NULL, claimed_until = NULL, attempts = attempts + 1,
                    quarantine_reason = CASE WHEN attempts + 1 >= $4 THEN $3 END
                WHERE id = $1 AND claimed_by = $2 AND NOT analyzed
                """,
                [id, owner, line.Length > LongestReason ? StoredText.Clean(line[..LongestReason]) : line, maxAttempts], token),
            cancellationToken);
    }

    // These lock by id, as everything that locks articles does.
    public Task<int> RenewAsync(string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        var until = Instant.Stored(time.GetUtcNow() + lease);
        return database.WriteAsync(
            (connection, token) => connection.ExecuteAsync(
                """
                WITH held AS (SELECT id FROM article WHERE claimed_by = $1 ORDER BY id FOR UPDATE)
                UPDATE article SET claimed_until = $2 FROM held WHERE article.id = held.id
                """,
                [owner, PostgresCommands.At(until)], token),
            cancellationToken);
    }

    public Task<int> ReleaseAsync(string owner, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, token) => connection.ExecuteAsync(
                """
                WITH held AS (SELECT id FROM article WHERE claimed_by = $1 ORDER BY id FOR UPDATE)
                UPDATE article SET claimed_by = NULL, claimed_until = NULL FROM held WHERE article.id = held.id
                """,
                [owner], token),
            cancellationToken);

    public Task<int> AbandonAsync(string owner, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, token) => connection.ExecuteAsync(
                """
                WITH held AS (SELECT id FROM article WHERE claimed_by = $1 ORDER BY id FOR UPDATE)
                UPDATE article SET claimed_by = NULL, claimed_until = NULL, attempts = attempts + 1 FROM held WHERE article.id = held.id
                """,
                [owner], token),
            cancellationToken);

    public Task<int> RequeueAsync(IReadOnlyList<long>? ids, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, token) => connection.ExecuteAsync(
                """
                WITH given_up AS (
                    SELECT id FROM article WHERE quarantine_reason IS NOT NULL AND ($1::bigint[] IS NULL OR id = ANY($1)) ORDER BY id FOR UPDATE)
                UPDATE article SET quarantine_reason = NULL, attempts = 0 FROM given_up WHERE article.id = given_up.id
                """,
                [new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = ids?.ToArray() ?? (object)DBNull.Value }], token),
            cancellationToken);
}
