using System.Data.Common;
using System.Text.Json;
using Anip.Pipelines.Runs;

namespace Anip.Adapters.Relational.Records;

/// <summary>Reads runs, and what they are made of from rows whose columns are in the order that each method names. Instants are microseconds.</summary>
internal static class RunRow
{
    /// <summary>id, pipeline, state, started_by, parameters, created_at, started_at, finished_at, node, error, counts, cancel_requested</summary>
    public static PipelineRun Read(DbDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Pipeline = row.GetString(1),
        State = RunWords.Parse<RunState>(row.GetString(2)),
        Trigger = RunWords.Parse<RunTrigger>(row.GetString(3)),
        Parameters = RunParameters.Parse(row.GetString(4)),
        CreatedAt = Instant.Read(row.GetInt64(5)),
        StartedAt = ArticleRow.At(row, 6),
        FinishedAt = ArticleRow.At(row, 7),
        Node = ArticleRow.Text(row, 8),
        Error = ArticleRow.Text(row, 9),
        Counts = Counts(row.GetString(10)),
        IsCancelRequested = row.GetBoolean(11),
    };

    /// <summary>From column <paramref name="first"/> on: name, state, attempt, failures, started_at, finished_at, counts, error</summary>
    public static RunStep Step(DbDataReader row, int first) => new()
    {
        Name = row.GetString(first),
        State = RunWords.Parse<StepState>(row.GetString(first + 1)),
        Attempt = row.GetInt32(first + 2),
        Failures = row.GetInt32(first + 3),
        StartedAt = ArticleRow.At(row, first + 4),
        FinishedAt = ArticleRow.At(row, first + 5),
        Counts = Counts(row.GetString(first + 6)),
        Error = ArticleRow.Text(row, first + 7),
    };

    /// <summary>line, at, level, step, message</summary>
    public static RunLogLine Line(DbDataReader row) => new(
        row.GetInt32(0), Instant.Read(row.GetInt64(1)), RunWords.Parse<RunLogLevel>(row.GetString(2)), ArticleRow.Text(row, 3), row.GetString(4));

    public static string Counts(IReadOnlyDictionary<string, long> counts) =>
        JsonSerializer.Serialize(counts, StorageJson.Default.IReadOnlyDictionaryStringInt64);

    private static Dictionary<string, long> Counts(string json) => JsonSerializer.Deserialize(json, StorageJson.Default.DictionaryStringInt64)!;
}
