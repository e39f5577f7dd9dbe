using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Anip.Fetching;

/// <summary>What is measured of fetches. Names and units follow OpenTelemetry's conventions for HTTP clients (opentelemetry.io/docs/specs/semconv/http).</summary>
internal static class FetchTelemetry
{
    private const string Name = "Anip.Fetching";

    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "anip.fetch.duration",
        "s",
        "Whole fetches: each redirect, the body, and the wait for the host's turn",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });

    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>("anip.fetch.body.size", "By", "What was read of answers, unpacked");

    /// <summary>Fetches, as one activity.</summary>
    public static async Task<FetchedDocument> MeasureAsync(Uri uri, Func<CancellationToken, Task<FetchedDocument>> fetch, CancellationToken cancellationToken)
    {
        using var activity = Activities.StartActivity("fetch", ActivityKind.Client);
        activity?.SetTag("server.address", uri.IsAbsoluteUri ? uri.IdnHost : "");
        var started = Stopwatch.GetTimestamp();
        try
        {
            var document = await fetch(cancellationToken);
            Duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
            Bytes.Add(document.Body.Length);
            return document;
        }
        catch (FetchException exception)
        {
            Duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("error.type", exception.Code));
            activity?.SetStatus(ActivityStatusCode.Error, exception.Code);
            throw;
        }
    }
}
