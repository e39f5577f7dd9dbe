using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Records;
using Anip.Pipelines.Runs;
using Anip.Storage;
using Npgsql;

namespace Anip.Adapters.Postgres.Records;

internal sealed class PostgresRunQueue(PostgresDatabase database, TimeProvider time) : IRunQueue
{
    // More nodes than that are hardly faster one after the other; the next look at the queue comes soon.
    private const int MaxLooks = 16;

    // What every write under a lease begins with: it locks the run, so that nobody takes it over before the write is committed.
    private const string Held = "id = $1 AND node = $2 AND claims = $3 AND state = 'running'";

    // Of the pipelines $1 at the time $2.
    private const string Free =
        """
        SELECT id, pipeline FROM run WHERE state = 'running' AND leased_until <= $2 AND pipeline = ANY($1)
        UNION ALL
        SELECT id, pipeline FROM run q WHERE state = 'queued' AND pipeline = ANY($1)
            AND NOT EXISTS (SELECT FROM run r WHERE r.pipeline = q.pipeline AND r.state = 'running')
            AND NOT EXISTS (SELECT FROM pipeline p WHERE p.name = q.pipeline AND p.paused)
        """;

    public async Task<ClaimedRun?> ClaimAsync(
        string owner, IReadOnlyCollection<string> pipelines, TimeSpan lease, CancellationToken cancellationToken)
    {
        // Where another node was faster with the oldest, there may be one of another pipeline.
        for (var looks = 0; looks < MaxLooks && await PipelineOfOldestAsync(pipelines, cancellationToken) is { } pipeline; looks++)
        {
            if (await database.WriteAsync((connection, token) => ClaimAsync(connection, owner, pipeline, lease, token), cancellationToken) is { } claimed)
            {
                return claimed;
            }
        }

        return null;
    }

    public Task<LeaseState> RenewAsync(RunLease lease, TimeSpan duration, RunProgress? progress, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, token) =>
            {
                var cancel = await connection.ScalarAsync<bool?>(
                    $"UPDATE run SET leased_until = $4 WHERE {Held} RETURNING cancel_requested", [.. Of(lease), At(time.GetUtcNow() + duration)], token);
                // The step may have ended, with its counts, since these were taken.
                if (cancel is not null && progress is not null
                    && await connection.ExecuteAsync(
                        "UPDATE run_step SET counts = $3 WHERE run_id = $1 AND position = $2 AND state = 'running'",
                        [lease.RunId, progress.Position, RunRow.Counts(progress.StepCounts)], token) > 0)
                {
                    await connection.ExecuteAsync("UPDATE run SET counts = $2 WHERE id = $1", [lease.RunId, RunRow.Counts(progress.RunCounts)], token);
                }

                return cancel switch { null => LeaseState.Lost, false => LeaseState.Held, true => LeaseState.CancelRequested };
            },
            cancellationToken);

    public Task<RunStep?> BeginStepAsync(RunLease lease, int position, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, token) => !await IsHeldAsync(connection, lease, token)
                ? null
                : (await connection.ListAsync(
                    $"""
                    UPDATE run_step s SET state = 'running', attempt = attempt + 1, started_at = coalesce(started_at, $3), error = NULL
                    WHERE run_id = $1 AND position = $2 RETURNING {PostgresRunRow.StepColumns}
                    """,
                    [lease.RunId, position, At(time.GetUtcNow())], row => RunRow.Step(row, 0), token)).Single(),
            cancellationToken);

    public Task<bool> EndStepAsync(RunLease lease, StepEnd end, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, token) =>
            {
                if (await connection.ExecuteAsync($"UPDATE run SET counts = $4 WHERE {Held}", [.. Of(lease), RunRow.Counts(end.Progress.RunCounts)], token) == 0)
                {
                    return false;
                }

                await connection.ExecuteAsync(
                    """
                    UPDATE run_step SET state = $3, counts = $4, error = $5, failures = failures + $6, finished_at = $7
                    WHERE run_id = $1 AND position = $2
                    """,
                    [
                        lease.RunId, end.Progress.Position, end.State.Word(), RunRow.Counts(end.Progress.StepCounts), Clean(end.Error),
                        end.State is StepState.Failed or StepState.Pending ? 1 : 0, At(end.State is StepState.Pending ? null : time.GetUtcNow()),
                    ],
                    token);
                return true;
            },
            cancellationToken);

    public Task<bool> FinishAsync(RunLease lease, RunState state, string? error, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, token) =>
            {
                var held = await connection.ExecuteAsync(
                    $"UPDATE run SET state = $4, error = $5, finished_at = $6, leased_until = NULL WHERE {Held}",
                    [.. Of(lease), state.Word(), Clean(error), At(time.GetUtcNow())], token) > 0;
                if (held)
                {
                    await connection.ExecuteAsync("UPDATE run_step SET state = 'skipped' WHERE run_id = $1 AND state = 'pending'", [lease.RunId], token);
                }

                return held;
            },
            cancellationToken);

    public Task<bool> AppendLogAsync(RunLease lease, IReadOnlyList<RunLogEntry> entries, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, token) =>
            {
                if (!await IsHeldAsync(connection, lease, token))
                {
                    return false;
                }

                await connection.ExecuteAsync(
                    """
                    INSERT INTO run_log (run_id, line, at, level, step, message)
                    SELECT $1, (SELECT coalesce(max(line), 0) FROM run_log WHERE run_id = $1) + place, at, level, step, message
                    FROM unnest($2::timestamptz[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS new (at, level, step, message, place)
                    """,
                    [
                        lease.RunId, PostgresCommands.Ats(entries.Select(entry => (long?)Instant.Stored(entry.Time))),
                        PostgresCommands.Texts(entries.Select(entry => entry.Level.Word())), PostgresCommands.Texts(entries.Select(entry => entry.Step)),
                        PostgresCommands.Texts(entries.Select(entry => StoredText.Clean(entry.Message))),
                    ],
                    token);
                return true;
            },
            cancellationToken);

    public Task<bool> ReleaseAsync(RunLease lease, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, token) => await ReleaseAsync(connection, Held, Of(lease), takeBack: 1, token) > 0, cancellationToken);

    public Task<int> ReleaseAsync(string owner, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, token) => ReleaseAsync(connection, "node = $1 AND state = 'running'", [owner], takeBack: 0, token), cancellationToken);

    private Task<string?> PipelineOfOldestAsync(IReadOnlyCollection<string> pipelines, CancellationToken cancellationToken) =>
        database.ReadAsync(
            (connection, token) => connection.ScalarAsync<string>(
                $"SELECT pipeline FROM ({Free}) AS free ORDER BY id LIMIT 1", [PostgresCommands.Texts(pipelines), At(time.GetUtcNow())], token),
            cancellationToken);

    private async Task<ClaimedRun?> ClaimAsync(NpgsqlConnection connection, string owner, string pipeline, TimeSpan lease, CancellationToken cancellationToken)
    {
        await PostgresRunRow.LockAsync(connection, pipeline, cancellationToken);
        var now = time.GetUtcNow();
        // The state once more: a run that is cancelled or renewed at this moment is looked at again as it is then.
        var claimed = await connection.ListAsync(
            $"""
            UPDATE run SET state = 'running', node = $3, leased_until = $4, started_at = coalesce(started_at, $2), claims = claims + 1
            WHERE id = (SELECT min(id) FROM ({Free}) AS free) AND (state = 'queued' OR state = 'running' AND leased_until <= $2)
            RETURNING id, claims
            """,
            [PostgresCommands.Texts([pipeline]), At(now), owner, At(now + lease)], row => new RunLease(row.GetInt64(0), owner, row.GetInt32(1)), cancellationToken);
        if (claimed is not [var held])
        {
            return null;
        }

        await connection.ExecuteAsync("UPDATE run_step SET state = 'pending' WHERE run_id = $1 AND state = 'running'", [held.RunId], cancellationToken);
        return new ClaimedRun((await PostgresRunRow.FindAsync(connection, held.RunId, cancellationToken))!, held);
    }

    private async Task<int> ReleaseAsync(NpgsqlConnection connection, string which, object?[] values, int takeBack, CancellationToken cancellationToken)
    {
        var ids = await connection.ListAsync(
            $"SELECT id FROM run WHERE {which} ORDER BY id FOR NO KEY UPDATE", values, row => row.GetInt64(0), cancellationToken);
        await connection.ExecuteAsync(
            """
            UPDATE run_step s SET
                state = CASE WHEN NOT cancel_requested THEN 'pending' WHEN s.state = 'running' THEN 'cancelled' ELSE 'skipped' END,
                attempt = attempt - CASE WHEN cancel_requested OR s.state = 'pending' THEN 0 ELSE $2 END
            FROM run r WHERE r.id = ANY($1) AND s.run_id = r.id AND s.state IN ('running', 'pending')
            """,
            [ids.ToArray(), takeBack], cancellationToken);
        return await connection.ExecuteAsync(
            """
            UPDATE run SET state = CASE WHEN cancel_requested THEN 'cancelled' ELSE 'queued' END, finished_at = CASE WHEN cancel_requested THEN $2 END,
                node = CASE WHEN cancel_requested THEN node END, leased_until = NULL
            WHERE id = ANY($1)
            """,
            [ids.ToArray(), At(time.GetUtcNow())], cancellationToken);
    }

    private static async Task<bool> IsHeldAsync(NpgsqlConnection connection, RunLease lease, CancellationToken cancellationToken) =>
        await connection.ScalarAsync<bool>($"SELECT true FROM run WHERE {Held} FOR NO KEY UPDATE", Of(lease), cancellationToken);

    private static object?[] Of(RunLease lease) => [lease.RunId, lease.Owner, lease.Claim];

    private static NpgsqlParameter At(DateTimeOffset? instant) => PostgresCommands.At(instant is { } at ? Instant.Stored(at) : null);

    private static string? Clean(string? text) => text is null ? null : StoredText.Clean(text);
}
