using System.Text.Json;
using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Records;
using Anip.Pipelines.Runs;
using Anip.Storage;

namespace Anip.Adapters.Sqlite.Records;

internal sealed class SqliteRunQueue(SqliteDatabase database, TimeProvider time) : IRunQueue
{
    // What every write under a lease begins with.
    private const string Held = "id = ?1 AND node = ?2 AND claims = ?3 AND state = 'running'";

    public Task<ClaimedRun?> ClaimAsync(
        string owner, IReadOnlyCollection<string> pipelines, TimeSpan lease, CancellationToken cancellationToken)
    {
        var names = JsonSerializer.Serialize([.. pipelines], StorageJson.Default.StringArray);
        return database.WriteAsync(session => Claim(session, owner, names, lease), cancellationToken);
    }

    public Task<LeaseState> RenewAsync(RunLease lease, TimeSpan duration, RunProgress? progress, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                var cancel = session.Prepare($"UPDATE run SET leased_until = ?4 WHERE {Held} RETURNING cancel_requested").Number(
                    lease.RunId, lease.Owner, lease.Claim, Instant.Stored(time.GetUtcNow() + duration));
                // The step may have ended, with its counts, since these were taken.
                if (cancel is not null && progress is not null
                    && session.Prepare("UPDATE run_step SET counts = ?3 WHERE run_id = ?1 AND position = ?2 AND state = 'running'")
                        .Execute(lease.RunId, progress.Position, RunRow.Counts(progress.StepCounts)) > 0)
                {
                    session.Prepare("UPDATE run SET counts = ?2 WHERE id = ?1").Execute(lease.RunId, RunRow.Counts(progress.RunCounts));
                }

                return cancel switch { null => LeaseState.Lost, 0 => LeaseState.Held, _ => LeaseState.CancelRequested };
            },
            cancellationToken);

    public Task<RunStep?> BeginStepAsync(RunLease lease, int position, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                if (!IsHeld(session, lease))
                {
                    return null;
                }

                session.Prepare(
                    """
                    UPDATE run_step SET state = 'running', attempt = attempt + 1, started_at = ifnull(started_at, ?3), error = NULL
                    WHERE run_id = ?1 AND position = ?2
                    """).Execute(lease.RunId, position, Instant.Stored(time.GetUtcNow()));
                return SqliteRunRow.Steps(session, lease.RunId)[position];
            },
            cancellationToken);

    public Task<bool> EndStepAsync(RunLease lease, StepEnd end, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                if (!IsHeld(session, lease))
                {
                    return false;
                }

                session.Prepare("UPDATE run SET counts = ?2 WHERE id = ?1").Execute(lease.RunId, RunRow.Counts(end.Progress.RunCounts));
                session.Prepare(
                    """
                    UPDATE run_step SET state = ?3, counts = ?4, error = ?5, failures = failures + ?6, finished_at = ?7
                    WHERE run_id = ?1 AND position = ?2
                    """).Execute(
                    lease.RunId, end.Progress.Position, end.State.Word(), RunRow.Counts(end.Progress.StepCounts), Clean(end.Error),
                    end.State is StepState.Failed or StepState.Pending ? 1 : 0,
                    end.State is StepState.Pending ? null : Instant.Stored(time.GetUtcNow()));
                return true;
            },
            cancellationToken);

    public Task<bool> FinishAsync(RunLease lease, RunState state, string? error, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                var held = session.Prepare($"UPDATE run SET state = ?4, error = ?5, finished_at = ?6, leased_until = NULL WHERE {Held}").Execute(
                    lease.RunId, lease.Owner, lease.Claim, state.Word(), Clean(error), Instant.Stored(time.GetUtcNow())) > 0;
                if (held)
                {
                    session.Prepare("UPDATE run_step SET state = 'skipped' WHERE run_id = ?1 AND state = 'pending'").Execute(lease.RunId);
                }

                return held;
            },
            cancellationToken);

    public Task<bool> AppendLogAsync(RunLease lease, IReadOnlyList<RunLogEntry> entries, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                if (!IsHeld(session, lease))
                {
                    return false;
                }

                var line = session.Prepare("SELECT max(line) FROM run_log WHERE run_id = ?1").Number(lease.RunId) ?? 0;
                foreach (var entry in entries)
                {
                    session.Prepare("INSERT INTO run_log (run_id, line, at, level, step, message) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                        .Execute(lease.RunId, ++line, Instant.Stored(entry.Time), entry.Level.Word(), entry.Step, StoredText.Clean(entry.Message));
                }

                return true;
            },
            cancellationToken);

    public Task<bool> ReleaseAsync(RunLease lease, CancellationToken cancellationToken) =>
        database.WriteAsync(session => IsHeld(session, lease) && Release(session, lease.RunId, takeBack: 1), cancellationToken);

    public Task<int> ReleaseAsync(string owner, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                var held = new List<long>();
                using (var row = session.Prepare("SELECT id FROM run WHERE node = ?1 AND state = 'running'").Read(owner))
                {
                    while (row.Read())
                    {
                        held.Add(row.GetInt64(0));
                    }
                }

                return held.Count(id => Release(session, id, takeBack: 0));
            },
            cancellationToken);

    private ClaimedRun? Claim(SqliteSession session, string owner, string names, TimeSpan lease)
    {
        var now = Instant.Stored(time.GetUtcNow());
        long id;
        int claims;
        using (var row = session.Prepare(
            """
            UPDATE run SET state = 'running', node = ?1, leased_until = ?2, started_at = ifnull(started_at, ?3), claims = claims + 1
            WHERE id = (
                SELECT min(id) FROM (
                    SELECT id FROM run WHERE state = 'running' AND leased_until <= ?3 AND pipeline IN (SELECT value FROM json_each(?4))
                    UNION ALL
                    SELECT id FROM run q WHERE state = 'queued' AND pipeline IN (SELECT value FROM json_each(?4))
                        AND NOT EXISTS (SELECT 1 FROM run r WHERE r.pipeline = q.pipeline AND r.state = 'running')
                        AND NOT EXISTS (SELECT 1 FROM pipeline p WHERE p.name = q.pipeline AND p.paused = 1)))
            RETURNING id, claims
            """).Read(owner, Instant.Stored(time.GetUtcNow() + lease), now, names))
        {
            if (!row.Read())
            {
                return null;
            }

            (id, claims) = (row.GetInt64(0), row.GetInt32(1));
        }

        session.Prepare("UPDATE run_step SET state = 'pending' WHERE run_id = ?1 AND state = 'running'").Execute(id);
        return new ClaimedRun(SqliteRunRow.Find(session, id)!, new RunLease(id, owner, claims));
    }

    private bool Release(SqliteSession session, long id, int takeBack)
    {
        session.Prepare(
            """
            UPDATE run_step SET
                state = iif(cancelled, iif(state = 'running', 'cancelled', 'skipped'), 'pending'),
                attempt = attempt - iif(cancelled OR state = 'pending', 0, ?2)
            FROM (SELECT cancel_requested AS cancelled FROM run WHERE id = ?1)
            WHERE run_id = ?1 AND state IN ('running', 'pending')
            """).Execute(id, takeBack);
        session.Prepare(
            """
            UPDATE run SET state = iif(cancel_requested, 'cancelled', 'queued'), finished_at = iif(cancel_requested, ?2, NULL),
                node = iif(cancel_requested, node, NULL), leased_until = NULL
            WHERE id = ?1
            """).Execute(id, Instant.Stored(time.GetUtcNow()));
        return true;
    }

    private static bool IsHeld(SqliteSession session, RunLease lease) =>
        session.Prepare($"SELECT 1 FROM run WHERE {Held}").Number(lease.RunId, lease.Owner, lease.Claim) is not null;

    private static string? Clean(string? text) => text is null ? null : StoredText.Clean(text);
}
