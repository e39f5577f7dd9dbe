using System.Diagnostics.Metrics;
using Anip.Articles;

namespace Anip.Server.Api;

/// <summary>How much work waits, as it was counted last: what autoscalers of workers go by.</summary>
internal static class QueueTelemetry
{
    private static readonly Meter Meter = new("Anip.Server");

    private static volatile ArticleCounts? _last;

    static QueueTelemetry()
    {
        Gauge("anip.articles.waiting", counts => counts.Pending, "Articles of the store that wait to be enriched");
        Gauge("anip.articles.quarantined", counts => counts.Quarantined, "Articles of the store that were given up");
    }

    /// <summary>Counts anew.</summary>
    public static async Task CountAsync(IArticleStatistics statistics, CancellationToken cancellationToken) => _last = await statistics.CountAsync(cancellationToken);

    private static void Gauge(string name, Func<ArticleCounts, long> read, string description) =>
        Meter.CreateObservableGauge(name, () => _last is { } counts ? (IEnumerable<Measurement<long>>)[new Measurement<long>(read(counts))] : [], "{article}", description);
}
