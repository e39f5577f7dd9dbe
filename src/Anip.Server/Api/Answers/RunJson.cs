using System.Text.Json;
using Anip.Pipelines.Runs;

namespace Anip.Server.Api.Answers;

/// <summary>A run as clients see it.</summary>
/// <param name="State">queued, running, succeeded, failed or cancelled.</param>
/// <param name="Trigger">api, cli, page, schedule or airflow.</param>
/// <param name="Node">The process that works on it or did last; null where none has yet.</param>
/// <param name="Error">One line that says what failed and what to do; null where nothing did.</param>
/// <param name="Counts">Sums over the steps.</param>
/// <param name="Steps">Empty in lists.</param>
internal sealed record RunJson(
    long Id,
    string Pipeline,
    string State,
    string Trigger,
    IReadOnlyDictionary<string, JsonElement> Parameters,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    string? Node,
    string? Error,
    IReadOnlyDictionary<string, long> Counts,
    IReadOnlyList<RunStepJson> Steps)
{
    public static RunJson From(PipelineRun run) => new(
        run.Id,
        run.Pipeline,
        run.State.WireName(),
        run.Trigger.WireName(),
        run.Parameters.Values,
        run.CreatedAt,
        run.StartedAt,
        run.FinishedAt,
        run.Node,
        run.Error,
        run.Counts,
        [.. run.Steps.Select(RunStepJson.From)]);
}

/// <param name="State">pending, running, succeeded, failed, cancelled or skipped.</param>
/// <param name="Attempt">How often it was begun.</param>
/// <param name="Error">Why the last attempt failed; with pending it is tried again.</param>
internal sealed record RunStepJson(
    string Name,
    string State,
    int Attempt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    IReadOnlyDictionary<string, long> Counts,
    string? Error)
{
    public static RunStepJson From(RunStep step) =>
        new(step.Name, step.State.WireName(), step.Attempt, step.StartedAt, step.FinishedAt, step.Counts, step.Error);
}

/// <param name="Line">From 1 on.</param>
/// <param name="Level">information, warning or error.</param>
/// <param name="Step">Null where it is about the run as a whole.</param>
internal sealed record RunLogLineJson(int Line, DateTimeOffset Time, string Level, string? Step, string Message)
{
    public static RunLogLineJson From(RunLogLine line) => new(line.Line, line.Time, line.Level.WireName(), line.Step, line.Message);
}
