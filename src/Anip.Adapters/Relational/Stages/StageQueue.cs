using Anip.Adapters.Relational.Sql;
using Anip.Stages;
using Anip.Storage;

namespace Anip.Adapters.Relational.Stages;

/// <summary>Rows of <c>stage_work</c>, each an article that waits for a stage, and of <c>stage_lease</c>, each an owner that may hold some of them.</summary>
internal sealed class StageQueue(IDatabase database, WorkSignal signal, TimeProvider timeProvider) : IStageQueue
{
    private const int MaxReasonLength = 1_000;

    // In the words of the index that it is walked by.
    private const string Waiting = "stage = $1 AND owner IS NULL AND attempts = 0 AND reason IS NULL";

    private const string Tried = "stage = $1 AND owner IS NULL AND attempts > 0 AND reason IS NULL";

    private const string LeftBehind = "stage = $1 AND owner IS NOT NULL AND owner IN (SELECT owner FROM stage_lease WHERE stage = $1 AND until <= $2)";

    public async Task RegisterAsync(string stage, CancellationToken cancellationToken)
    {
        if (!await database.ReadAsync((sql, token) => sql.ScalarAsync<bool>("SELECT true FROM stage WHERE name = $1", [stage], token), cancellationToken))
        {
            await database.WriteAsync(
                async (sql, token) =>
                {
                    // Who is just storing articles does not know of the stage: they must be there when it is filled.
                    await sql.LockTableAsync("article", token);
                    return await sql.ExecuteAsync(
                        "INSERT INTO stage (name, fill_before) SELECT $1, coalesce(max(id), 0) + 1 FROM article WHERE true ON CONFLICT DO NOTHING", [stage], token);
                },
                cancellationToken);
        }
    }

    public async Task<int> FillAsync(string stage, int limit, CancellationToken cancellationToken) =>
        await database.ReadAsync((sql, token) => sql.ScalarAsync<bool>("SELECT fill_before IS NULL FROM stage WHERE name = $1", [stage], token), cancellationToken)
            ? 0
            : await database.WriteAsync((sql, token) => FillAsync(sql, stage, limit, token), cancellationToken);

    public Task<StageOutlook> LookAsync(string stage, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (sql, token) => (await sql.ListAsync(
                $"""
                 SELECT EXISTS (SELECT 1 FROM stage_work WHERE {Waiting}) OR EXISTS (SELECT 1 FROM stage_work WHERE {Tried})
                     OR EXISTS (SELECT 1 FROM stage_work WHERE {LeftBehind}) OR EXISTS (SELECT 1 FROM stage WHERE name = $1 AND fill_before IS NOT NULL) AS due,
                     EXISTS (SELECT 1 FROM stage_work WHERE stage = $1 AND owner IS NOT NULL) AS held
                 """,
                [stage, Instant.Stored(timeProvider.GetUtcNow())], row => new StageOutlook(row.Flag("due"), row.Flag("held")), token)).Single(),
            cancellationToken);

    public Task<StageCounts> CountAsync(string stage, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (sql, token) => (await sql.ListAsync(
                """
                SELECT CAST(coalesce((SELECT sum(n) FROM article_count WHERE kind = 'pending' AND label = $1), 0) AS bigint) AS pending,
                       CAST(coalesce((SELECT sum(n) FROM article_count WHERE kind = 'quarantined' AND label = $1), 0) AS bigint) AS quarantined,
                       (SELECT count(*) FROM stage_work WHERE stage = $1 AND owner IS NOT NULL) AS held
                """,
                [stage], row => new StageCounts(Math.Max(0, row.Long("pending") - row.Long("held")), row.Long("held"), row.Long("quarantined")), token)).Single(),
            cancellationToken);

    public async Task<IReadOnlyList<StageArticle>> ClaimAsync(StageWorker worker, int limit, TimeSpan lease, CancellationToken cancellationToken) => limit <= 0
        ? []
        : await database.WriteAsync(
            async (sql, token) => await TakeAsync(
                sql, worker, lease,
                await sql.ListAsync(
                    $"SELECT article_id FROM stage_work WHERE {Waiting} ORDER BY sort_at DESC, article_id DESC LIMIT $2 {sql.Dialect.LockFreeRows}",
                    [worker.Stage, limit], row => row.Long("article_id"), token),
                token),
            cancellationToken);

    public Task<StageArticle?> ClaimRetryAsync(StageWorker worker, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) =>
            {
                var tried = await LeastTriedAsync(sql, Tried, [worker.Stage], token);
                var left = await LeastTriedAsync(sql, LeftBehind, [worker.Stage, Instant.Stored(timeProvider.GetUtcNow())], token);
                // One that somebody else holds counts as a failed attempt of theirs.
                var least = tried.Concat(left.Select(one => one with { Attempts = one.Attempts + 1 })).MinBy(one => one.Attempts);
                return least is null ? null : (await TakeAsync(sql, worker, lease, [least.Id], token)).Single();
            },
            cancellationToken);

    public Task<int> CompleteAsync(StageWorker worker, IReadOnlyList<ArticleVersion> done, CancellationToken cancellationToken) => done.Count == 0
        ? Task.FromResult(0)
        : database.WriteAsync(async (sql, token) => (await StageRows.EndAsync(sql, worker, done, token)).Count, cancellationToken);

    public Task FailAsync(StageWorker worker, long id, string reason, int maxAttempts, CancellationToken cancellationToken)
    {
        var line = StoredText.Clean(reason).ReplaceLineEndings(" ");
        return database.WriteAsync(
            (sql, token) => sql.ExecuteAsync(
                """
                UPDATE stage_work SET owner = NULL, attempts = attempts + 1, reason = CASE WHEN attempts + 1 >= $5 THEN $4 END
                WHERE article_id = $1 AND stage = $2 AND owner = $3
                """,
                [id, worker.Stage, worker.Owner, line.Length > MaxReasonLength ? line[..MaxReasonLength] : line, maxAttempts], token),
            cancellationToken);
    }

    public Task<int> RenewAsync(StageWorker worker, TimeSpan lease, CancellationToken cancellationToken) => WhereHeldAsync(
        worker,
        async (sql, token) =>
        {
            await StageRows.LeaseAsync(sql, worker, Until(lease), token);
            return (int)await sql.ScalarAsync<long>("SELECT count(*) FROM stage_work WHERE stage = $1 AND owner = $2", [worker.Stage, worker.Owner], token);
        },
        cancellationToken);

    public Task<int> ReleaseAsync(StageWorker worker, CancellationToken cancellationToken) =>
        WhereHeldAsync(worker, (sql, token) => StageRows.GiveBackAsync(sql, worker, attempts: 0, token), cancellationToken);

    public Task<int> AbandonAsync(StageWorker worker, CancellationToken cancellationToken) =>
        WhereHeldAsync(worker, (sql, token) => StageRows.GiveBackAsync(sql, worker, attempts: 1, token), cancellationToken);

    public async Task<int> RequeueAsync(string stage, IReadOnlyList<long>? ids, CancellationToken cancellationToken)
    {
        var requeued = await database.WriteAsync(
            async (sql, token) =>
            {
                var chosen = ids is null ? "" : $"AND {sql.Dialect.In("article_id", "$2")}";
                var quarantined = await sql.ListAsync(
                    $"SELECT article_id FROM stage_work WHERE stage = $1 AND reason IS NOT NULL {chosen} ORDER BY article_id {sql.Dialect.LockRows}",
                    ids is null ? [stage] : [stage, ids], row => row.Long("article_id"), token);
                return await sql.ExecuteAsync(
                    $"UPDATE stage_work SET reason = NULL, attempts = 0 WHERE stage = $1 AND {sql.Dialect.In("article_id", "$2")}", [stage, quarantined], token);
            },
            cancellationToken);
        signal.Raise();
        return requeued;
    }

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync((sql, token) => sql.ListAsync("SELECT name FROM stage ORDER BY name", [], row => row.Text("name"), token), cancellationToken);

    public async Task<IReadOnlyDictionary<long, string>> ReasonsAsync(string stage, IReadOnlyList<long> ids, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                $"SELECT article_id, reason FROM stage_work WHERE stage = $1 AND {sql.Dialect.In("article_id", "$2")} AND reason IS NOT NULL",
                [stage, ids], row => (Id: row.Long("article_id"), Reason: row.Text("reason")), token),
            cancellationToken)).ToDictionary(row => row.Id, row => row.Reason);

    private static async Task<int> FillAsync(ISqlSession sql, string stage, int limit, CancellationToken cancellationToken)
    {
        var marks = await sql.ListAsync(
            $"SELECT fill_before FROM stage WHERE name = $1 {sql.Dialect.LockRows}", [stage], row => row.LongOrNull("fill_before"), cancellationToken);
        if (marks is not [{ } before])
        {
            return 0;
        }

        var ids = await sql.ListAsync("SELECT id FROM article WHERE id < $1 ORDER BY id DESC LIMIT $2", [before, limit], row => row.Long("id"), cancellationToken);
        if (ids.Count > 0)
        {
            await sql.ExecuteAsync(
                """
                INSERT INTO stage_work (article_id, stage, sort_at)
                SELECT id, $1, sort_at FROM stage_article WHERE id >= $2 AND id < $3 ORDER BY id
                ON CONFLICT DO NOTHING
                """,
                [stage, ids[^1], before], cancellationToken);
        }

        await sql.ExecuteAsync("UPDATE stage SET fill_before = $2 WHERE name = $1", [stage, ids.Count < limit ? null : ids[^1]], cancellationToken);
        return ids.Count;
    }

    private static Task<List<Candidate>> LeastTriedAsync(ISqlSession sql, string which, object?[] values, CancellationToken cancellationToken) => sql.ListAsync(
        $"SELECT article_id, attempts FROM stage_work WHERE {which} ORDER BY attempts, sort_at DESC LIMIT 1 {sql.Dialect.LockFreeRows}",
        values, row => new Candidate(row.Long("article_id"), row.Integer("attempts")), cancellationToken);

    private async Task<List<StageArticle>> TakeAsync(ISqlSession sql, StageWorker worker, TimeSpan lease, List<long> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        await StageRows.LeaseAsync(sql, worker, Until(lease), cancellationToken);
        await sql.ExecuteAsync(
            $"UPDATE stage_work SET owner = $2, attempts = attempts + CASE WHEN owner IS NULL THEN 0 ELSE 1 END WHERE stage = $1 AND {sql.Dialect.In("article_id", "$3")}",
            [worker.Stage, worker.Owner, ids], cancellationToken);
        return await sql.ListAsync(
            $"""
             SELECT a.id, a.revision, a.title, a.content, a.declared_language, w.attempts FROM stage_work w JOIN stage_article a ON a.id = w.article_id
             WHERE w.stage = $1 AND {sql.Dialect.In("w.article_id", "$2")} ORDER BY w.sort_at DESC, a.id DESC
             """,
            [worker.Stage, ids], Read, cancellationToken);
    }

    // Most often nothing is held, which a look tells.
    private async Task<int> WhereHeldAsync(StageWorker worker, Func<ISqlSession, CancellationToken, Task<int>> write, CancellationToken cancellationToken)
    {
        var isHeld = await database.ReadAsync(
            (sql, token) => sql.ScalarAsync<bool>("SELECT true FROM stage_work WHERE stage = $1 AND owner = $2 LIMIT 1", [worker.Stage, worker.Owner], token), cancellationToken);
        return isHeld ? await database.WriteAsync(write, cancellationToken) : 0;
    }

    private long Until(TimeSpan lease) => Instant.Stored(timeProvider.GetUtcNow() + lease);

    private static StageArticle Read(SqlRow row) => new(
        row.Long("id"), row.Integer("revision"), row.Text("title"), row.TextOrNull("content"), row.TextOrNull("declared_language"), row.Integer("attempts"));

    private sealed record Candidate(long Id, int Attempts);
}
