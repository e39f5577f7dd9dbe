using System.Text.Json;
using Anip.Pipelines;
using Microsoft.Data.Sqlite;

namespace Anip.Adapters.Sqlite;

/// <summary>The columns of a run and of its steps, and the records from them.</summary>
internal static class RunRow
{
    public const string Columns =
        "id, pipeline, state, started_by, parameters, created_at, started_at, finished_at, node, error, counts, cancel_requested, claims";

    public const int Claims = 12;

    public static PipelineRun Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Pipeline = row.GetString(1),
        State = RunWords.Parse<RunState>(row.GetString(2)),
        Trigger = RunWords.Parse<RunTrigger>(row.GetString(3)),
        Parameters = RunParameters.Parse(row.GetString(4)),
        CreatedAt = Instant.Read(row.GetInt64(5)),
        StartedAt = At(row, 6),
        FinishedAt = At(row, 7),
        Node = ArticleRow.Text(row, 8),
        Error = ArticleRow.Text(row, 9),
        Counts = Counts(row.GetString(10)),
        IsCancelRequested = row.GetBoolean(11),
    };

    public static PipelineRun? Find(SqliteSession session, long id)
    {
        PipelineRun? run = null;
        using (var row = session.Prepare($"SELECT {Columns} FROM run WHERE id = ?1").Read(id))
        {
            if (row.Read())
            {
                run = Read(row);
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
            steps.Add(Step(row));
        }

        return steps;
    }

    public static string Counts(IReadOnlyDictionary<string, long> counts) =>
        JsonSerializer.Serialize(counts, RunJson.Default.IReadOnlyDictionaryStringInt64);

    private static RunStep Step(SqliteDataReader row) => new()
    {
        Name = row.GetString(0),
        State = RunWords.Parse<StepState>(row.GetString(1)),
        Attempt = row.GetInt32(2),
        Failures = row.GetInt32(3),
        StartedAt = At(row, 4),
        FinishedAt = At(row, 5),
        Counts = Counts(row.GetString(6)),
        Error = ArticleRow.Text(row, 7),
    };

    private static Dictionary<string, long> Counts(string json) => JsonSerializer.Deserialize(json, RunJson.Default.DictionaryStringInt64)!;

    private static DateTimeOffset? At(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : Instant.Read(row.GetInt64(column));
}
