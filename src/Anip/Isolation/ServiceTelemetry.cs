using System.Diagnostics.Metrics;

namespace Anip.Isolation;

/// <summary>What is measured of the services in the background of this process.</summary>
internal static class ServiceTelemetry
{
    private static readonly Meter Meter = new("Anip.Services");

    private static readonly UpDownCounter<int> Stalled =
        Meter.CreateUpDownCounter<int>("anip.service.stalled", "{service}", "Services that failed and wait to try again, by name: 1 or 0");

    public static void Stalls(string service) => Stalled.Add(1, new KeyValuePair<string, object?>("anip.service.name", service));

    public static void Recovers(string service) => Stalled.Add(-1, new KeyValuePair<string, object?>("anip.service.name", service));
}
