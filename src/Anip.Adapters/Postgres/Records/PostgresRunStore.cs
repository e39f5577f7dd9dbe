using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Records;
using Anip.Pipelines.Runs;
using Anip.Storage;
using Npgsql;

namespace Anip.Adapters.Postgres.Records;

internal sealed class PostgresRunStore(PostgresDatabase database, TimeProvider time) : IRunStore
{
    // Runs removed in one transaction, each with up to some thousand log lines.
    private const int Piece = 20;

    public Task<StartedRun> StartAsync(NewRun run, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, token) =>
            {
                await PostgresRunRow.LockAsync(connection, run.Pipeline, token);
                return await ByKeyAsync(connection, run, token) ?? await WaitingAsync(connection, run, token) ?? await StartAsync(connection, run, token);
            },
            cancellationToken);

    public Task<PipelineRun?> FindAsync(long id, CancellationToken cancellationToken) =>
        database.ReadAsync((connection, token) => PostgresRunRow.FindAsync(connection, id, token), cancellationToken);

    public async Task<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        object?[] values =
        [
            RunPages.Before(query), query.Limit + 1L, query.Pipeline is null ? null : StoredText.Clean(query.Pipeline), query.State?.Word(), Bound(query.From), Bound(query.To),
        ];
        var runs = await database.ReadAsync(
            (connection, token) => connection.ListAsync(
                $"""
                SELECT {PostgresRunRow.Columns} FROM run r
                WHERE r.id < $1 AND ($3::text IS NULL OR r.pipeline = $3) AND ($4::text IS NULL OR r.state = $4)
                    AND ($5::timestamptz IS NULL OR r.created_at >= $5) AND ($6::timestamptz IS NULL OR r.created_at < $6)
                ORDER BY r.id DESC LIMIT $2
                """,
                values, RunRow.Read, token),
            cancellationToken);
        return RunPages.Page(runs, query.Limit);
    }

    public async Task<IReadOnlyList<LatestRuns>> LatestAsync(IReadOnlyCollection<string> pipelines, CancellationToken cancellationToken)
    {
        var runs = await database.ReadAsync(
            (connection, token) => connection.ListAsync(
                $"""
                SELECT {PostgresRunRow.Columns} FROM unnest($1::text[]) AS wanted (name) CROSS JOIN LATERAL (
                    (SELECT * FROM run WHERE pipeline = wanted.name AND state = 'running')
                    UNION ALL
                    (SELECT * FROM run WHERE pipeline = wanted.name AND finished_at IS NOT NULL ORDER BY id DESC LIMIT 1)) AS r
                """,
                [PostgresCommands.Texts(pipelines)], RunRow.Read, token),
            cancellationToken);
        var latest = runs.ToLookup(run => (run.Pipeline, run.HasEnded));
        return [.. pipelines.Select(pipeline => new LatestRuns(latest[(pipeline, false)].FirstOrDefault(), latest[(pipeline, true)].FirstOrDefault()))];
    }

    public Task<IReadOnlyList<RunLogLine>> ReadLogAsync(long id, int after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<RunLogLine>>(
            async (connection, token) => await connection.ListAsync(
                "SELECT line, anip_micros(at), level, step, message FROM run_log WHERE run_id = $1 AND line > $2 ORDER BY line LIMIT $3",
                [id, after, limit], RunRow.Line, token),
            cancellationToken);

    public Task<CancelledRun?> CancelAsync(long id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, token) =>
            {
                var changed = await connection.ExecuteAsync(
                    """
                    UPDATE run SET cancel_requested = true, finished_at = CASE WHEN state = 'queued' THEN $2 END,
                        state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END
                    WHERE id = $1 AND state IN ('queued', 'running')
                    """,
                    [id, PostgresCommands.At(Instant.Stored(time.GetUtcNow()))], token) > 0;
                await connection.ExecuteAsync(
                    """
                    UPDATE run_step SET state = 'skipped'
                    WHERE run_id = $1 AND state = 'pending' AND (SELECT state FROM run WHERE id = $1) = 'cancelled'
                    """,
                    [id], token);
                return await PostgresRunRow.FindAsync(connection, id, token) is { } run ? new CancelledRun(run, changed) : null;
            },
            cancellationToken);

    public async Task<int> DeleteAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        var total = 0;
        int deleted;
        do
        {
            deleted = await database.WriteAsync(
                (connection, token) => connection.ExecuteAsync(
                    "DELETE FROM run WHERE id IN (SELECT id FROM run WHERE finished_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)",
                    [Bound(endedBefore), Piece], token),
                cancellationToken);
            total += deleted;
        }
        while (deleted == Piece);
        return total;
    }

    public Task<int> ForgetKeysAsync(DateTimeOffset startedBefore, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, token) => connection.ExecuteAsync(
                "UPDATE run SET idempotency_key = NULL WHERE idempotency_key IS NOT NULL AND created_at < $1", [Bound(startedBefore)], token),
            cancellationToken);

    private static async Task<StartedRun?> ByKeyAsync(NpgsqlConnection connection, NewRun run, CancellationToken cancellationToken)
    {
        if (run.Key is null)
        {
            return null;
        }

        await connection.ExecuteAsync(
            "UPDATE run SET idempotency_key = NULL WHERE pipeline = $1 AND idempotency_key = $2 AND created_at < $3",
            [run.Pipeline, run.Key, Bound(run.KeysSince)], cancellationToken);
        var id = await connection.ScalarAsync<long?>(
            "SELECT id FROM run WHERE pipeline = $1 AND idempotency_key = $2", [run.Pipeline, run.Key], cancellationToken);
        // It may have been deleted since.
        return id is null || await PostgresRunRow.FindAsync(connection, id.Value, cancellationToken) is not { } earlier
            ? null
            : new StartedRun(earlier.Parameters.ToString() == run.Parameters.ToString() ? RunStart.Replayed : RunStart.KeyTaken, earlier);
    }

    private static async Task<StartedRun?> WaitingAsync(NpgsqlConnection connection, NewRun run, CancellationToken cancellationToken)
    {
        if (run.WaitsSince is not { } since)
        {
            return null;
        }

        var id = await connection.ScalarAsync<long?>(
            "SELECT min(id) FROM run WHERE pipeline = $1 AND state = 'queued' AND started_by = 'schedule' AND started_at IS NULL AND created_at < $2",
            [run.Pipeline, PostgresCommands.At(Instant.Stored(since))], cancellationToken);
        return id is null ? null : new StartedRun(RunStart.Waiting, await PostgresRunRow.FindAsync(connection, id.Value, cancellationToken));
    }

    private async Task<StartedRun> StartAsync(NpgsqlConnection connection, NewRun run, CancellationToken cancellationToken)
    {
        if (await connection.ScalarAsync<bool>("SELECT paused FROM pipeline WHERE name = $1", [run.Pipeline], cancellationToken))
        {
            return new StartedRun(RunStart.Paused, null);
        }

        var id = await connection.ScalarAsync<long>(
            "INSERT INTO run (pipeline, state, started_by, parameters, idempotency_key, created_at) VALUES ($1, 'queued', $2, $3, $4, $5) RETURNING id",
            [run.Pipeline, run.Trigger.Word(), run.Parameters.ToString(), run.Key, PostgresCommands.At(Instant.Stored(time.GetUtcNow()))],
            cancellationToken);
        await connection.ExecuteAsync(
            "INSERT INTO run_step (run_id, position, name, state) SELECT $1, place - 1, name, 'pending' FROM unnest($2::text[]) WITH ORDINALITY AS new (name, place)",
            [id, PostgresCommands.Texts(run.Steps)], cancellationToken);
        return new StartedRun(RunStart.Started, await PostgresRunRow.FindAsync(connection, id, cancellationToken));
    }

    private static NpgsqlParameter Bound(DateTimeOffset? instant) => PostgresCommands.At(instant is { } at ? Instant.Bound(at) : null);
}
