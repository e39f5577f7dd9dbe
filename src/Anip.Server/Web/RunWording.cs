using System.Globalization;
using System.Text.Json;
using Anip.Pipelines.Runs;

namespace Anip.Server.Web;

/// <summary>Runs in words.</summary>
internal static class RunWording
{
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)time.TotalMilliseconds)} ms"),
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalMinutes: < 1 } => $"{(int)time.TotalSeconds} s",
        { TotalHours: < 1 } => $"{time.Minutes} min {time.Seconds} s",
        _ => $"{Wording.Count((long)time.TotalHours)} h {time.Minutes} min",
    };

    /// <summary>From the first start to the end, or until now; null where it did not begin.</summary>
    public static TimeSpan? Took(PipelineRun run, DateTimeOffset now) => (run.FinishedAt ?? now) - run.StartedAt;

    /// <inheritdoc cref="Took(PipelineRun, DateTimeOffset)"/>
    public static TimeSpan? Took(RunStep step, DateTimeOffset now) => (step.FinishedAt ?? now) - step.StartedAt;

    public static string Counts(IReadOnlyDictionary<string, long> counts) => string.Join(" · ", counts
        .Where(count => count.Value is not 0 || counts.Count is 1)
        .Select(count => $"{count.Key.Replace('_', ' ')} {Wording.Count(count.Value)}"));

    /// <summary>What a run looks like: a state, or what lies between two.</summary>
    public static string State(PipelineRun run) => run.IsPartlyFailed ? "partly failed" : run.State.WireName();

    /// <summary>What a run was given.</summary>
    public static string Parameter(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        _ => value.ToString(),
    };

    public static string Trigger(RunTrigger trigger) => trigger switch
    {
        RunTrigger.Api => "by the API",
        RunTrigger.Cli => "on the command line",
        RunTrigger.Page => "on this page",
        RunTrigger.Schedule => "by its schedule",
        RunTrigger.Airflow => "by Airflow",
        _ => trigger.WireName(),
    };

    /// <summary>All that matters of a run, in one line each.</summary>
    public static IEnumerable<string> Lines(PipelineRun run, DateTimeOffset now)
    {
        yield return $"Run {run.Id}, {State(run)}";
        yield return Wording.Instant(run.StartedAt ?? run.CreatedAt);
        if (Took(run, now) is { } took)
        {
            yield return run.HasEnded ? $"took {Duration(took)}" : $"{Duration(took)} so far";
        }

        if (Counts(run.Counts) is { Length: > 0 } counts)
        {
            yield return counts;
        }

        if (run.Error is { } error)
        {
            yield return Wording.Teaser(error, 120);
        }
    }
}
