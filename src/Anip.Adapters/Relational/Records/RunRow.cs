using System.Text.Json;
using Anip.Adapters.Relational.Sql;
using Anip.Pipelines.Runs;

namespace Anip.Adapters.Relational.Records;

/// <summary>Runs, their steps and their log lines as rows.</summary>
internal static class RunRow
{
    public const string Columns =
        "id, pipeline, state, started_by, parameters, created_at, started_at, finished_at, node, error, counts, cancel_requested";

    // Under names that they do not share with those of a run.
    public const string StepColumns =
        """
        position, name AS step_name, state AS step_state, attempt, failures, started_at AS step_started_at, finished_at AS step_finished_at,
        counts AS step_counts, error AS step_error
        """;

    /// <summary>One statement, so that the steps are of the same moment as the run.</summary>
    public static async Task<PipelineRun?> FindAsync(ISqlSession sql, long id, CancellationToken cancellationToken)
    {
        PipelineRun? run = null;
        var steps = await sql.ListAsync(
            $"SELECT * FROM (SELECT {Columns} FROM run WHERE id = $1) r LEFT JOIN (SELECT {StepColumns} FROM run_step WHERE run_id = $1) s ON true ORDER BY position",
            [id],
            row =>
            {
                run ??= Read(row);
                return row.IsNull("position") ? null : Step(row);
            },
            cancellationToken);
        return run is null ? null : run with { Steps = [.. steps.OfType<RunStep>()] };
    }

    public static PipelineRun Read(SqlRow row) => new()
    {
        Id = row.Long("id"),
        Pipeline = row.Text("pipeline"),
        State = WireNames.Parse<RunState>(row.Text("state")),
        Trigger = WireNames.Parse<RunTrigger>(row.Text("started_by")),
        Parameters = RunParameters.Parse(row.Text("parameters")),
        CreatedAt = row.Instant("created_at"),
        StartedAt = row.InstantOrNull("started_at"),
        FinishedAt = row.InstantOrNull("finished_at"),
        Node = row.TextOrNull("node"),
        Error = row.TextOrNull("error"),
        Counts = Counts(row.Text("counts")),
        IsCancelRequested = row.Flag("cancel_requested"),
    };

    public static RunStep Step(SqlRow row) => new()
    {
        Name = row.Text("step_name"),
        State = WireNames.Parse<StepState>(row.Text("step_state")),
        Attempt = row.Integer("attempt"),
        Failures = row.Integer("failures"),
        StartedAt = row.InstantOrNull("step_started_at"),
        FinishedAt = row.InstantOrNull("step_finished_at"),
        Counts = Counts(row.Text("step_counts")),
        Error = row.TextOrNull("step_error"),
    };

    public static RunLogLine Line(SqlRow row) => new(
        row.Integer("line"), row.Instant("at"), WireNames.Parse<RunLogLevel>(row.Text("level")), row.TextOrNull("step"), row.Text("message"));

    public static string Json(IReadOnlyDictionary<string, long> counts) =>
        JsonSerializer.Serialize(counts, StorageJson.Default.IReadOnlyDictionaryStringInt64);

    private static Dictionary<string, long> Counts(string json) => JsonSerializer.Deserialize(json, StorageJson.Default.DictionaryStringInt64)!;
}
