using Anip.Fetching;
using Anip.Fetching.Robots;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.Refresh;

/// <summary>Begins visits of hosts beside the feeds that are due there: looks at a site, robots.txt, what hosts say of their use, hubs.</summary>
public sealed class HostVisits(
    IHostClaims claims, HostOwners owners, RobotsRules robots, IOptions<IngestionOptions> options, IOptions<FetchOptions> fetching, TimeProvider timeProvider)
{
    /// <summary>For what nobody waits for: as far apart as feeds are asked.</summary>
    public HostVisit Begin() => Begin(options.Value.HostInterval);

    /// <param name="pause">From one request of the visit to the next at a host; the host's own crawl-delay counts where it is longer.</param>
    public HostVisit Begin(TimeSpan pause) => new(claims, owners, robots, options.Value, fetching.Value.MaxCrawlDelay, pause, timeProvider);
}
