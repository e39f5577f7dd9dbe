using Anip.Ingestion.Fetching;
using Anip.Ingestion.Sources.Files;
using Anip.Ingestion.Sources.Rss;

namespace Anip.Ingestion;

/// <summary>What a person names to be read once: an address of a feed, a file, a folder or a glob.</summary>
public sealed class IngestTargets(GuardedFetcher fetcher, TimeProvider clock)
{
    /// <exception cref="SourceException"><c>not_found</c>: there is no such file.</exception>
    public IReadOnlyList<INewsSource> Open(string target)
    {
        var isAddress = target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        return isAddress
            ? [new RssSource(new SourceRecord { Id = target, Kind = RssSource.Kind, AddedAt = clock.GetUtcNow() }, fetcher, clock)]
            : FileSources.Open(target, clock);
    }
}
