using Anip.Cli.Output;
using Anip.Ingestion.Sources;

namespace Anip.Cli.Sources;

/// <summary>A source with its last fetches, the latest first.</summary>
internal sealed record ShownSourceJson(SourceJson Source, IEnumerable<SourceFetchJson> Fetches);

/// <inheritdoc cref="FetchRecord"/>
internal sealed record SourceFetchJson(DateTimeOffset At, int? Status, long Bytes, int Items, int Added, int Revised, double Seconds, string? Error)
{
    public static SourceFetchJson Of(FetchRecord fetch) =>
        new(fetch.At, fetch.Status, fetch.Bytes, fetch.Items, fetch.Added, fetch.Revised, Math.Round(fetch.Duration.TotalSeconds, 3), fetch.Error);
}

/// <summary>What one host was asked on one day.</summary>
internal sealed record TrafficJson(string Host, DateOnly Day, long Requests, long Bytes, long NotModified, long Errors);
