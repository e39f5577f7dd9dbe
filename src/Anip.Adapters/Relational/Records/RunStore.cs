using Anip.Adapters.Relational.Sql;
using Anip.Pipelines.Runs;

namespace Anip.Adapters.Relational.Records;

internal sealed class RunStore(IDatabase database, TimeProvider timeProvider) : IRunStore
{
    // Runs removed in one transaction, each with up to some thousand log lines.
    private const int DeletedAtOnce = 20;

    public Task<StartedRun> StartAsync(NewRun run, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) =>
            {
                await sql.LockAsync(SqlLock.Pipeline, run.Pipeline, token);
                return await ByKeyAsync(sql, run, token) ?? await WaitingAsync(sql, run, token) ?? await StartAsync(sql, run, token);
            },
            cancellationToken);

    public Task<PipelineRun?> FindAsync(long id, CancellationToken cancellationToken) =>
        database.ReadAsync((sql, token) => RunRow.FindAsync(sql, id, token), cancellationToken);

    public async Task<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        var (where, values) = Conditions(query, RunPages.Before(query));
        var runs = await database.ReadAsync(
            (sql, token) => sql.ListAsync($"SELECT {RunRow.Columns} FROM run WHERE {where} ORDER BY id DESC LIMIT $2", values, RunRow.Read, token), cancellationToken);
        return RunPages.Page(runs, query.Limit);
    }

    public async Task<IReadOnlyList<LatestRuns>> LatestAsync(IReadOnlyCollection<string> pipelines, CancellationToken cancellationToken)
    {
        var wanted = database.Dialect.Values("$1");
        var runs = await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                $"""
                SELECT {RunRow.Columns} FROM run WHERE id IN (
                    SELECT (SELECT max(id) FROM run WHERE pipeline = value AND state = 'running') FROM {wanted} AS wanted
                    UNION ALL
                    SELECT (SELECT max(id) FROM run WHERE pipeline = value AND finished_at IS NOT NULL) FROM {wanted} AS wanted)
                """,
                [pipelines], RunRow.Read, token),
            cancellationToken);
        var latest = runs.ToLookup(run => (run.Pipeline, run.HasEnded));
        return [.. pipelines.Select(pipeline => new LatestRuns(latest[(pipeline, false)].FirstOrDefault(), latest[(pipeline, true)].FirstOrDefault()))];
    }

    public async Task<IReadOnlyList<RunLogLine>> ReadLogAsync(long id, int after, int limit, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                "SELECT line, at, level, step, message FROM run_log WHERE run_id = $1 AND line > $2 ORDER BY line LIMIT $3", [id, after, limit], RunRow.Line, token),
            cancellationToken);

    public Task<CancelledRun?> CancelAsync(long id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) =>
            {
                var changed = await sql.ExecuteAsync(
                    """
                    UPDATE run SET cancel_requested = true, finished_at = CASE WHEN state = 'queued' THEN $2 END,
                        state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END
                    WHERE id = $1 AND state IN ('queued', 'running')
                    """,
                    [id, timeProvider.GetUtcNow()], token) > 0;
                await sql.ExecuteAsync(
                    "UPDATE run_step SET state = 'skipped' WHERE run_id = $1 AND state = 'pending' AND (SELECT state FROM run WHERE id = $1) = 'cancelled'",
                    [id], token);
                return await RunRow.FindAsync(sql, id, token) is { } run ? new CancelledRun(run, changed) : null;
            },
            cancellationToken);

    public async Task<int> DeleteAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        var total = 0;
        int deleted;
        do
        {
            deleted = await database.WriteAsync(
                (sql, token) => sql.ExecuteAsync(
                    $"DELETE FROM run WHERE id IN (SELECT id FROM run WHERE finished_at < $1 LIMIT $2 {sql.Dialect.LockFreeRows})",
                    [SqlInstant.Bound(endedBefore), DeletedAtOnce], token),
                cancellationToken);
            total += deleted;
        }
        while (deleted == DeletedAtOnce);
        return total;
    }

    public Task<int> ForgetKeysAsync(DateTimeOffset startedBefore, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (sql, token) => sql.ExecuteAsync(
                "UPDATE run SET idempotency_key = NULL WHERE idempotency_key IS NOT NULL AND created_at < $1", [SqlInstant.Bound(startedBefore)], token),
            cancellationToken);

    private static async Task<StartedRun?> ByKeyAsync(ISqlSession sql, NewRun run, CancellationToken cancellationToken)
    {
        if (run.Key is null)
        {
            return null;
        }

        await sql.ExecuteAsync(
            "UPDATE run SET idempotency_key = NULL WHERE pipeline = $1 AND idempotency_key = $2 AND created_at < $3",
            [run.Pipeline, run.Key, SqlInstant.Bound(run.KeysSince)], cancellationToken);
        var id = await sql.ScalarAsync<long?>("SELECT id FROM run WHERE pipeline = $1 AND idempotency_key = $2", [run.Pipeline, run.Key], cancellationToken);
        // It may have been deleted since.
        return id is null || await RunRow.FindAsync(sql, id.Value, cancellationToken) is not { } earlier
            ? null
            : new StartedRun(earlier.Parameters.ToString() == run.Parameters.ToString() ? RunStart.Replayed : RunStart.KeyTaken, earlier);
    }

    private static async Task<StartedRun?> WaitingAsync(ISqlSession sql, NewRun run, CancellationToken cancellationToken)
    {
        if (run.WaitsSince is not { } since)
        {
            return null;
        }

        var id = await sql.ScalarAsync<long?>(
            "SELECT min(id) FROM run WHERE pipeline = $1 AND state = 'queued' AND started_by = 'schedule' AND started_at IS NULL AND created_at < $2",
            [run.Pipeline, since], cancellationToken);
        return id is null ? null : new StartedRun(RunStart.Waiting, await RunRow.FindAsync(sql, id.Value, cancellationToken));
    }

    private async Task<StartedRun> StartAsync(ISqlSession sql, NewRun run, CancellationToken cancellationToken)
    {
        if (await sql.ScalarAsync<bool>("SELECT paused FROM pipeline WHERE name = $1", [run.Pipeline], cancellationToken))
        {
            return new StartedRun(RunStart.Paused, null);
        }

        var id = await sql.ScalarAsync<long>(
            "INSERT INTO run (pipeline, state, started_by, parameters, idempotency_key, created_at) VALUES ($1, 'queued', $2, $3, $4, $5) RETURNING id",
            [run.Pipeline, run.Trigger.WireName(), run.Parameters.ToString(), run.Key, timeProvider.GetUtcNow()], cancellationToken);
        await sql.ExecuteEachAsync(
            "INSERT INTO run_step (run_id, position, name, state) VALUES ($1, $2, $3, 'pending')",
            run.Steps.Select(object?[] (name, position) => [id, position, name]), cancellationToken);
        return new StartedRun(RunStart.Started, await RunRow.FindAsync(sql, id, cancellationToken));
    }

    private static (string Where, object?[] Values) Conditions(RunQuery query, long before)
    {
        var where = "id < $1";
        List<object?> values = [before, query.Limit + 1];
        Add("pipeline =", query.Pipeline);
        Add("state =", query.State?.WireName());
        Add("created_at >=", query.From is { } from ? SqlInstant.Bound(from) : null);
        Add("created_at <", query.To is { } to ? SqlInstant.Bound(to) : null);
        return (where, [.. values]);

        void Add(string condition, object? value)
        {
            if (value is not null)
            {
                values.Add(value);
                where += $" AND {condition} ${values.Count}";
            }
        }
    }
}
