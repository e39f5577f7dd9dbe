using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Records;
using Anip.Pipelines.Runs;

namespace Anip.Adapters.Sqlite.Records;

internal sealed class SqliteRunStore(SqliteDatabase database, TimeProvider time) : IRunStore
{
    // Runs removed in one transaction, each with up to some thousand log lines.
    private const int Piece = 20;

    public Task<StartedRun> StartAsync(NewRun run, CancellationToken cancellationToken) =>
        database.WriteAsync(session => ByKey(session, run) ?? Waiting(session, run) ?? Start(session, run), cancellationToken);

    public Task<PipelineRun?> FindAsync(long id, CancellationToken cancellationToken) =>
        database.ReadAsync(session => SqliteRunRow.Find(session, id), cancellationToken);

    public Task<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        var (where, values) = Conditions(query, RunPages.Before(query));
        return database.ReadAsync(
            session =>
            {
                var runs = new List<PipelineRun>();
                using var row = session.Prepare($"SELECT {SqliteRunRow.Columns} FROM run WHERE {where} ORDER BY id DESC LIMIT ?2").Read(values);
                while (row.Read())
                {
                    runs.Add(RunRow.Read(row));
                }

                return RunPages.Page(runs, query.Limit);
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<LatestRuns>> LatestAsync(IReadOnlyCollection<string> pipelines, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LatestRuns>>(
            session =>
            [
                .. pipelines.Select(pipeline => new LatestRuns(
                    First(session, "pipeline = ?1 AND state = 'running'", pipeline),
                    First(session, "pipeline = ?1 AND finished_at IS NOT NULL", pipeline))),
            ],
            cancellationToken);

    public Task<IReadOnlyList<RunLogLine>> ReadLogAsync(long id, int after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<RunLogLine>>(
            session =>
            {
                var lines = new List<RunLogLine>();
                using var row = session.Prepare(
                    "SELECT line, at, level, step, message FROM run_log WHERE run_id = ?1 AND line > ?2 ORDER BY line LIMIT ?3").Read(id, after, limit);
                while (row.Read())
                {
                    lines.Add(RunRow.Line(row));
                }

                return lines;
            },
            cancellationToken);

    public Task<CancelledRun?> CancelAsync(long id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                var changed = session.Prepare(
                    """
                    UPDATE run SET cancel_requested = 1, finished_at = iif(state = 'queued', ?2, NULL), state = iif(state = 'queued', 'cancelled', state)
                    WHERE id = ?1 AND state IN ('queued', 'running')
                    """).Execute(id, Instant.Stored(time.GetUtcNow())) > 0;
                session.Prepare(
                    "UPDATE run_step SET state = 'skipped' WHERE run_id = ?1 AND state = 'pending' AND (SELECT state FROM run WHERE id = ?1) = 'cancelled'").Execute(id);
                return SqliteRunRow.Find(session, id) is { } run ? new CancelledRun(run, changed) : null;
            },
            cancellationToken);

    public async Task<int> DeleteAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        var total = 0;
        int deleted;
        do
        {
            deleted = await database.WriteAsync(
                session => session.Prepare("DELETE FROM run WHERE id IN (SELECT id FROM run WHERE finished_at < ?1 LIMIT ?2)")
                    .Execute(Instant.Bound(endedBefore), Piece),
                cancellationToken);
            total += deleted;
        }
        while (deleted == Piece);
        return total;
    }

    public Task<int> ForgetKeysAsync(DateTimeOffset startedBefore, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Prepare("UPDATE run SET idempotency_key = NULL WHERE idempotency_key IS NOT NULL AND created_at < ?1")
                .Execute(Instant.Bound(startedBefore)),
            cancellationToken);

    private static StartedRun? ByKey(SqliteSession session, NewRun run)
    {
        if (run.Key is null)
        {
            return null;
        }

        session.Prepare("UPDATE run SET idempotency_key = NULL WHERE pipeline = ?1 AND idempotency_key = ?2 AND created_at < ?3")
            .Execute(run.Pipeline, run.Key, Instant.Bound(run.KeysSince));
        if (session.Prepare("SELECT id FROM run WHERE pipeline = ?1 AND idempotency_key = ?2").Number(run.Pipeline, run.Key) is not { } id)
        {
            return null;
        }

        var earlier = SqliteRunRow.Find(session, id)!;
        return new StartedRun(earlier.Parameters.ToString() == run.Parameters.ToString() ? RunStart.Replayed : RunStart.KeyTaken, earlier);
    }

    private static StartedRun? Waiting(SqliteSession session, NewRun run) =>
        run.WaitsSince is { } since
        && session.Prepare("SELECT min(id) FROM run WHERE pipeline = ?1 AND state = 'queued' AND started_by = 'schedule' AND started_at IS NULL AND created_at < ?2")
            .Number(run.Pipeline, Instant.Stored(since)) is { } id
            ? new StartedRun(RunStart.Waiting, SqliteRunRow.Find(session, id))
            : null;

    private StartedRun Start(SqliteSession session, NewRun run)
    {
        if (session.Prepare("SELECT 1 FROM pipeline WHERE name = ?1 AND paused = 1").Number(run.Pipeline) is not null)
        {
            return new StartedRun(RunStart.Paused, null);
        }

        var id = session.Prepare(
            "INSERT INTO run (pipeline, state, started_by, parameters, idempotency_key, created_at) VALUES (?1, 'queued', ?2, ?3, ?4, ?5) RETURNING id")
            .Number(run.Pipeline, run.Trigger.Word(), run.Parameters.ToString(), run.Key, Instant.Stored(time.GetUtcNow()))!.Value;
        for (var position = 0; position < run.Steps.Count; position++)
        {
            session.Prepare("INSERT INTO run_step (run_id, position, name, state) VALUES (?1, ?2, ?3, 'pending')").Execute(id, position, run.Steps[position]);
        }

        return new StartedRun(RunStart.Started, SqliteRunRow.Find(session, id));
    }

    private static PipelineRun? First(SqliteSession session, string where, string pipeline)
    {
        using var row = session.Prepare($"SELECT {SqliteRunRow.Columns} FROM run WHERE {where} ORDER BY id DESC LIMIT 1").Read(pipeline);
        return row.Read() ? RunRow.Read(row) : null;
    }

    private static (string Where, object?[] Values) Conditions(RunQuery query, long before)
    {
        var where = "id < ?1";
        List<object?> values = [before, query.Limit + 1L];
        Add("pipeline =", query.Pipeline);
        Add("state =", query.State?.Word());
        Add("created_at >=", query.From is { } from ? Instant.Bound(from) : null);
        Add("created_at <", query.To is { } to ? Instant.Bound(to) : null);
        return (where, [.. values]);

        void Add(string condition, object? value)
        {
            if (value is not null)
            {
                values.Add(value);
                where += $" AND {condition} ?{values.Count}";
            }
        }
    }
}
