using Anip.Fetching;
using Anip.Fetching.Robots;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.Terms;

/// <summary>Leaves sources alone whose host reserves its texts, where the settings honour that.</summary>
public sealed class TermsGate(RobotsRules robots, IOptions<IngestionOptions> options, TimeProvider timeProvider, ITermsStore? store = null)
{
    private static readonly TimeSpan Again = TimeSpan.FromDays(1);

    /// <exception cref="SourceException"><c>reserved</c>.</exception>
    public async Task RequireAsync(Uri address, CancellationToken cancellationToken)
    {
        if (options.Value.HonourReservations && store is not null && await store.FindAsync(TermsReader.HostOf(address), cancellationToken) is { IsReserved: true } terms)
        {
            throw Reserved(terms.Host, terms.Describe());
        }
    }

    /// <summary>The same of what came with the document itself.</summary>
    /// <exception cref="SourceException"><c>reserved</c>.</exception>
    public void Require(FetchedDocument document)
    {
        if (options.Value.HonourReservations
            && (SiteStatements.OfRobotsTag(document.Headers.GetValueOrDefault("X-Robots-Tag"), robots.Agent).NoAi || SiteStatements.OfTdm(document.Headers.GetValueOrDefault("TDM-Reservation")) is true))
        {
            throw Reserved(TermsReader.HostOf(document.FinalUri), "said with the document itself");
        }
    }

    private SourceException Reserved(string host, string how) =>
        new("reserved", $"{host} reserves its texts ({how}), which Ingestion:HonourReservations respects; it is not read.") { RetryAt = timeProvider.GetUtcNow() + Again };
}
