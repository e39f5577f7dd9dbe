using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Anip.Stages;

/// <summary>What is measured of stages.</summary>
internal static class StageTelemetry
{
    private const string Name = "Anip.Stages";
    private const string Stage = "anip.stage";

    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Articles = Meter.CreateCounter<long>(
        "anip.stage.articles", "{article}", "Articles that were worked on, by stage and outcome: stored, outdated (the article was changed meanwhile) or failed");

    private static readonly Histogram<double> Batches = Meter.CreateHistogram(
        "anip.stage.batch.duration",
        "s",
        "Work on one batch, by stage, without the time to claim and to store it",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60] });

    public static Activity? Begin(string stage) => Activities.StartActivity("batch")?.SetTag(Stage, stage);

    public static void End(string stage, TimeSpan duration) => Batches.Record(duration.TotalSeconds, Tag(Stage, stage));

    public static void Count(string stage, string outcome, int count)
    {
        if (count > 0)
        {
            Articles.Add(count, Tag(Stage, stage), Tag("anip.outcome", outcome));
        }
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
