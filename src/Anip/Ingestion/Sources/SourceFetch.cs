using Anip.Fetching;

namespace Anip.Ingestion.Sources;

internal static class SourceFetch
{
    /// <summary>Asks for a source: what cannot be fetched is the source's failure.</summary>
    /// <exception cref="SourceException">As <see cref="GuardedFetcher.FetchAsync"/> tells it.</exception>
    public static async Task<FetchedDocument> FetchForSourceAsync(this GuardedFetcher fetcher, FetchRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await fetcher.FetchAsync(request, cancellationToken);
        }
        catch (FetchException exception)
        {
            throw SourceException.Of(exception);
        }
    }
}
