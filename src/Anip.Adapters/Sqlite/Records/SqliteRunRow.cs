using Anip.Adapters.Relational.Records;
using Anip.Pipelines.Runs;

namespace Anip.Adapters.Sqlite.Records;

internal static class SqliteRunRow
{
    public const string Columns =
        "id, pipeline, state, started_by, parameters, created_at, started_at, finished_at, node, error, counts, cancel_requested";

    public static PipelineRun? Find(SqliteSession session, long id)
    {
        PipelineRun? run = null;
        using (var row = session.Prepare($"SELECT {Columns} FROM run WHERE id = ?1").Read(id))
        {
            if (row.Read())
            {
                run = RunRow.Read(row);
            }
        }

        return run is null ? null : run with { Steps = Steps(session, id) };
    }

    public static IReadOnlyList<RunStep> Steps(SqliteSession session, long id)
    {
        var steps = new List<RunStep>();
        using var row = session.Prepare(
            "SELECT name, state, attempt, failures, started_at, finished_at, counts, error FROM run_step WHERE run_id = ?1 ORDER BY position").Read(id);
        while (row.Read())
        {
            steps.Add(RunRow.Step(row, 0));
        }

        return steps;
    }
}
