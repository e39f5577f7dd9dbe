using Anip.Cli.Output;
using Anip.Pipelines.Runs;
using Anip.Server.Writing;

namespace Anip.Cli.Runs;

/// <summary>Runs on standard output: as the API shows them, or for a person.</summary>
internal static class RunOutput
{
    public static void WriteJson(PipelineRun run) =>
        Terminal.PrintJson(ReadableJson.Of(run));

    public static void WriteJson(IReadOnlyList<PipelineRun> runs) =>
        Terminal.PrintJson(ReadableJson.Of(runs));

    public static void WriteTable(IReadOnlyList<PipelineRun> runs) =>
        Terminal.PrintTable(["id", "pipeline", "state", "trigger", "created", "took", "counts"], runs.Select(run => (string[])
        [
            $"{run.Id}", run.Pipeline, run.IsPartlyFailed ? "partly failed" : run.State.WireName(), run.Trigger.WireName(), Local(run.CreatedAt), Took(run.StartedAt, run.FinishedAt), run.Error ?? Counts(run.Counts),
        ]));

    public static void WriteSteps(PipelineRun run) =>
        Terminal.PrintTable(["step", "state", "attempt", "began", "took", "counts"], run.Steps.Select(step => (string[])
        [
            step.Name, step.State.WireName(), $"{step.Attempt}", Local(step.StartedAt), Took(step.StartedAt, step.FinishedAt), step.Error ?? Counts(step.Counts),
        ]));

    public static string Counts(IReadOnlyDictionary<string, long> counts) =>
        string.Join(", ", counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Value:N0} {count.Key}"));

    public static string Local(DateTimeOffset? instant) => instant?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss") ?? "";

    private static string Took(DateTimeOffset? from, DateTimeOffset? to) => to - from is { } time ? $"{time.TotalSeconds:0.0} s" : "";
}
