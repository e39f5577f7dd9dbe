using Anip.Adapters.Relational.Sql;
using Anip.Pipelines.Runs;

namespace Anip.Adapters.Relational.Records;

internal sealed class RunQueue(IDatabase database, TimeProvider timeProvider) : IRunQueue
{
    // More nodes than that are hardly faster one after the other; the next look at the queue comes soon.
    private const int MaxLooks = 16;

    // What every write under a lease begins with: it locks the run, so that nobody takes it over before the write is committed.
    private const string Held = "id = $1 AND node = $2 AND claims = $3 AND state = 'running'";

    // Of the pipelines $1 at the time $2.
    private readonly string _free =
        $"""
        SELECT id, pipeline FROM run WHERE state = 'running' AND leased_until <= $2 AND {database.Dialect.In("pipeline", "$1")}
        UNION ALL
        SELECT id, pipeline FROM run q WHERE state = 'queued' AND {database.Dialect.In("pipeline", "$1")}
            AND NOT EXISTS (SELECT 1 FROM run r WHERE r.pipeline = q.pipeline AND r.state = 'running')
            AND NOT EXISTS (SELECT 1 FROM pipeline p WHERE p.name = q.pipeline AND p.paused)
        """;

    public async Task<ClaimedRun?> ClaimAsync(
        string owner, IReadOnlyCollection<string> pipelines, TimeSpan lease, CancellationToken cancellationToken)
    {
        // Looked for first, so that an empty queue costs no write. Where another node was faster with the oldest, there may be one of another pipeline.
        for (var looks = 0; looks < MaxLooks && await PipelineOfOldestAsync(pipelines, cancellationToken) is { } pipeline; looks++)
        {
            if (await database.WriteAsync((sql, token) => ClaimAsync(sql, owner, pipeline, lease, token), cancellationToken) is { } claimed)
            {
                return claimed;
            }
        }

        return null;
    }

    public Task<LeaseState> RenewAsync(RunLease lease, TimeSpan duration, RunProgress? progress, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) =>
            {
                var cancel = await sql.ScalarAsync<bool?>(
                    $"UPDATE run SET leased_until = $4 WHERE {Held} RETURNING cancel_requested", [.. Of(lease), timeProvider.GetUtcNow() + duration], token);
                // The step may have ended, with its counts, since these were taken.
                if (cancel is not null && progress is not null
                    && await sql.ExecuteAsync(
                        "UPDATE run_step SET counts = $3 WHERE run_id = $1 AND position = $2 AND state = 'running'",
                        [lease.RunId, progress.Position, RunRow.Json(progress.StepCounts)], token) > 0)
                {
                    await sql.ExecuteAsync("UPDATE run SET counts = $2 WHERE id = $1", [lease.RunId, RunRow.Json(progress.RunCounts)], token);
                }

                return cancel switch { null => LeaseState.Lost, false => LeaseState.Held, true => LeaseState.CancelRequested };
            },
            cancellationToken);

    public Task<RunStep?> BeginStepAsync(RunLease lease, int position, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) => !await IsHeldAsync(sql, lease, token)
                ? null
                : (await sql.ListAsync(
                    $"""
                    UPDATE run_step SET state = 'running', attempt = attempt + 1, started_at = coalesce(started_at, $3), error = NULL
                    WHERE run_id = $1 AND position = $2 RETURNING {RunRow.StepColumns}
                    """,
                    [lease.RunId, position, timeProvider.GetUtcNow()], RunRow.Step, token)).Single(),
            cancellationToken);

    public Task<bool> EndStepAsync(RunLease lease, StepEnd end, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) =>
            {
                if (await sql.ExecuteAsync($"UPDATE run SET counts = $4 WHERE {Held}", [.. Of(lease), RunRow.Json(end.Progress.RunCounts)], token) == 0)
                {
                    return false;
                }

                await sql.ExecuteAsync(
                    """
                    UPDATE run_step SET state = $3, counts = $4, error = $5, failures = failures + $6, finished_at = $7
                    WHERE run_id = $1 AND position = $2
                    """,
                    [
                        lease.RunId, end.Progress.Position, end.State.WireName(), RunRow.Json(end.Progress.StepCounts), end.Error,
                        end.State is StepState.Failed or StepState.Pending ? 1 : 0, end.State is StepState.Pending ? null : timeProvider.GetUtcNow(),
                    ],
                    token);
                return true;
            },
            cancellationToken);

    public Task<bool> FinishAsync(RunLease lease, RunState state, string? error, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) =>
            {
                var held = await sql.ExecuteAsync(
                    $"UPDATE run SET state = $4, error = $5, finished_at = $6, leased_until = NULL WHERE {Held}",
                    [.. Of(lease), state.WireName(), error, timeProvider.GetUtcNow()], token) > 0;
                if (held)
                {
                    await sql.ExecuteAsync("UPDATE run_step SET state = 'skipped' WHERE run_id = $1 AND state = 'pending'", [lease.RunId], token);
                }

                return held;
            },
            cancellationToken);

    public Task<bool> AppendLogAsync(RunLease lease, IReadOnlyList<RunLogEntry> entries, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) =>
            {
                if (!await IsHeldAsync(sql, lease, token))
                {
                    return false;
                }

                var last = await sql.ScalarAsync<int>("SELECT max(line) FROM run_log WHERE run_id = $1", [lease.RunId], token);
                await sql.ExecuteEachAsync(
                    "INSERT INTO run_log (run_id, line, at, level, step, message) VALUES ($1, $2, $3, $4, $5, $6)",
                    entries.Select(object?[] (entry, index) => [lease.RunId, last + index + 1, entry.Time, entry.Level.WireName(), entry.Step, entry.Message]), token);
                return true;
            },
            cancellationToken);

    public Task<bool> ReleaseAsync(RunLease lease, CancellationToken cancellationToken) =>
        database.WriteAsync(async (sql, token) => await ReleaseAsync(sql, Held, Of(lease), takeBack: 1, token) > 0, cancellationToken);

    public Task<int> ReleaseAsync(string owner, CancellationToken cancellationToken) =>
        database.WriteAsync((sql, token) => ReleaseAsync(sql, "node = $1 AND state = 'running'", [owner], takeBack: 0, token), cancellationToken);

    private Task<string?> PipelineOfOldestAsync(IReadOnlyCollection<string> pipelines, CancellationToken cancellationToken) =>
        database.ReadAsync(
            (sql, token) => sql.ScalarAsync<string>($"SELECT pipeline FROM ({_free}) AS free ORDER BY id LIMIT 1", [pipelines, timeProvider.GetUtcNow()], token),
            cancellationToken);

    private async Task<ClaimedRun?> ClaimAsync(ISqlSession sql, string owner, string pipeline, TimeSpan lease, CancellationToken cancellationToken)
    {
        await sql.LockAsync(SqlLock.Pipeline, pipeline, cancellationToken);
        var now = timeProvider.GetUtcNow();
        // The state once more: a run that is cancelled or renewed at this moment is looked at again as it is then.
        var claimed = await sql.ListAsync(
            $"""
            UPDATE run SET state = 'running', node = $3, leased_until = $4, started_at = coalesce(started_at, $2), claims = claims + 1
            WHERE id = (SELECT min(id) FROM ({_free}) AS free) AND (state = 'queued' OR state = 'running' AND leased_until <= $2)
            RETURNING id, claims
            """,
            [new[] { pipeline }, now, owner, now + lease], row => new RunLease(row.Long("id"), owner, row.Integer("claims")), cancellationToken);
        if (claimed is not [var held])
        {
            return null;
        }

        await sql.ExecuteAsync("UPDATE run_step SET state = 'pending' WHERE run_id = $1 AND state = 'running'", [held.RunId], cancellationToken);
        return new ClaimedRun((await RunRow.FindAsync(sql, held.RunId, cancellationToken))!, held);
    }

    private async Task<int> ReleaseAsync(ISqlSession sql, string which, object?[] values, int takeBack, CancellationToken cancellationToken)
    {
        var ids = await sql.ListAsync($"SELECT id FROM run WHERE {which} ORDER BY id {sql.Dialect.LockRows}", values, row => row.Long("id"), cancellationToken);
        await sql.ExecuteAsync(
            $"""
            UPDATE run_step AS s SET
                state = CASE WHEN NOT r.cancel_requested THEN 'pending' WHEN s.state = 'running' THEN 'cancelled' ELSE 'skipped' END,
                attempt = s.attempt - CASE WHEN r.cancel_requested OR s.state = 'pending' THEN 0 ELSE $2 END
            FROM run AS r WHERE {sql.Dialect.In("r.id", "$1")} AND s.run_id = r.id AND s.state IN ('running', 'pending')
            """,
            [ids, takeBack], cancellationToken);
        return await sql.ExecuteAsync(
            $"""
            UPDATE run SET state = CASE WHEN cancel_requested THEN 'cancelled' ELSE 'queued' END, finished_at = CASE WHEN cancel_requested THEN $2 END,
                node = CASE WHEN cancel_requested THEN node END, leased_until = NULL
            WHERE {sql.Dialect.In("id", "$1")}
            """,
            [ids, timeProvider.GetUtcNow()], cancellationToken);
    }

    private static async Task<bool> IsHeldAsync(ISqlSession sql, RunLease lease, CancellationToken cancellationToken) =>
        await sql.ScalarAsync<bool>($"SELECT true FROM run WHERE {Held} {sql.Dialect.LockRows}", Of(lease), cancellationToken);

    private static object?[] Of(RunLease lease) => [lease.RunId, lease.Owner, lease.Claim];
}
