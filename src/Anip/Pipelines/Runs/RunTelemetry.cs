using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Anip.Pipelines.Runs;

/// <summary>How an attempt left its step.</summary>
/// <param name="Error">Null where it did not fail.</param>
internal sealed record StepOutcome(StepState State, string? Error);

/// <summary>What is measured of runs and their steps.</summary>
internal static class RunTelemetry
{
    private const string Name = "Anip.Pipelines";

    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Runs = Meter.CreateCounter<long>("anip.pipeline.runs", "{run}", "Runs that ended here, by pipeline and state");

    private static readonly Histogram<double> Attempts = Meter.CreateHistogram(
        "anip.pipeline.step.duration",
        "s",
        "Attempts at a step, by pipeline, step and the state that it left the step in",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600] });

    public static Activity? Begin(string pipeline, long run) => Activities.StartActivity("run")?.SetTag("anip.pipeline", pipeline).SetTag("anip.run.id", run);

    /// <param name="pipeline">Its name.</param>
    /// <param name="end">Null where the run goes on elsewhere.</param>
    public static void End(string pipeline, RunEnd? end)
    {
        if (end is not null)
        {
            Runs.Add(1, Tag("anip.pipeline", pipeline), Tag("anip.run.state", Word(end.State)));
        }
    }

    /// <summary>One attempt, as an activity.</summary>
    public static async Task<StepOutcome> MeasureAsync(string pipeline, string step, Func<CancellationToken, Task<StepOutcome>> attempt, CancellationToken cancellationToken)
    {
        using var activity = Activities.StartActivity("step")?.SetTag("anip.pipeline", pipeline).SetTag("anip.step", step);
        var started = Stopwatch.GetTimestamp();
        var outcome = await attempt(cancellationToken);
        Attempts.Record(
            Stopwatch.GetElapsedTime(started).TotalSeconds, Tag("anip.pipeline", pipeline), Tag("anip.step", step), Tag("anip.step.state", Word(outcome.State)));
        activity?.SetStatus(outcome.Error is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, outcome.Error);
        return outcome;
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static string Word<T>(T state)
        where T : struct, Enum => state.ToString().ToLowerInvariant();
}
