using Anip.Adapters.Relational.Sql;
using Anip.Stages;

namespace Anip.Adapters.Relational.Stages;

/// <summary>Changes of rows that wait for a stage, within a transaction. All lock them by the article's id, as everything that locks articles does.</summary>
internal static class StageRows
{
    /// <summary>Ends the work on those of <paramref name="done"/> that are still the worker's, and of that revision.</summary>
    /// <returns>These.</returns>
    public static async Task<HashSet<ArticleVersion>> EndAsync(
        ISqlSession sql, StageWorker worker, IReadOnlyList<ArticleVersion> done, CancellationToken cancellationToken)
    {
        var held = await sql.ListAsync(
            $"SELECT article_id FROM stage_work WHERE stage = $1 AND owner = $2 AND {sql.Dialect.In("article_id", "$3")} ORDER BY article_id {sql.Dialect.LockRows}",
            [worker.Stage, worker.Owner, done.Select(one => one.Id)], row => row.Long("article_id"), cancellationToken);
        var current = await sql.ListAsync(
            $"SELECT id, revision FROM article WHERE {sql.Dialect.In("id", "$1")}", [held], row => new ArticleVersion(row.Long("id"), row.Integer("revision")),
            cancellationToken);
        HashSet<ArticleVersion> ended = [.. current.Intersect(done)];
        await sql.ExecuteAsync(
            $"DELETE FROM stage_work WHERE stage = $1 AND {sql.Dialect.In("article_id", "$2")}", [worker.Stage, ended.Select(one => one.Id)], cancellationToken);
        return ended;
    }

    /// <summary>All that the worker holds is its own until then.</summary>
    public static Task<int> LeaseAsync(ISqlSession sql, StageWorker worker, long until, CancellationToken cancellationToken) => sql.ExecuteAsync(
        "INSERT INTO stage_lease (stage, owner, until) VALUES ($1, $2, $3) ON CONFLICT (stage, owner) DO UPDATE SET until = excluded.until",
        [worker.Stage, worker.Owner, until], cancellationToken);

    /// <summary>All that the worker holds is nobody's again.</summary>
    /// <param name="attempts">What is added to each one's failed attempts.</param>
    public static async Task<int> GiveBackAsync(ISqlSession sql, StageWorker worker, int attempts, CancellationToken cancellationToken)
    {
        var held = await sql.ListAsync(
            $"SELECT article_id FROM stage_work WHERE stage = $1 AND owner = $2 ORDER BY article_id {sql.Dialect.LockRows}",
            [worker.Stage, worker.Owner], row => row.Long("article_id"), cancellationToken);
        await sql.ExecuteAsync("DELETE FROM stage_lease WHERE stage = $1 AND owner = $2", [worker.Stage, worker.Owner], cancellationToken);
        return await sql.ExecuteAsync(
            $"UPDATE stage_work SET owner = NULL, attempts = attempts + $3 WHERE stage = $1 AND {sql.Dialect.In("article_id", "$2")}",
            [worker.Stage, held, attempts], cancellationToken);
    }
}
