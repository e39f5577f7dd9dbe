using System.Diagnostics;
using System.Diagnostics.Metrics;
using Anip.Enrichment;

namespace Anip.Inference.Analysis;

/// <summary>What is measured of reading texts.</summary>
internal static class InferenceTelemetry
{
    private const string Name = "Anip.Inference";

    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Texts = Meter.CreateCounter<long>("anip.inference.texts", "{text}", "Texts that were read, by operation and use");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "anip.inference.duration",
        "s",
        "Calls, by operation and use; those that did not end well with error.type",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60] });

    /// <summary>One call, as an activity.</summary>
    public static async Task<T> MeasureAsync<T>(string operation, AnalysisUse use, int texts, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        KeyValuePair<string, object?>[] tags = [new("anip.inference.operation", operation), new("anip.inference.use", use is AnalysisUse.Request ? "request" : "back_fill")];
        using var activity = Activities.StartActivity(operation)?.SetTag("anip.inference.texts", texts);
        var started = Stopwatch.GetTimestamp();
        try
        {
            var result = await read(cancellationToken);
            Texts.Add(texts, tags);
            Duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tags);
            return result;
        }
        catch (Exception exception)
        {
            Duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, [.. tags, new("error.type", exception.GetType().Name)]);
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
    }
}
