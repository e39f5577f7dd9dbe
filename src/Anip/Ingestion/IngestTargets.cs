using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Files;
using Anip.Ingestion.Sources.Rss;

namespace Anip.Ingestion;

/// <summary>What a person names to be read once: an address of a feed, a file, a folder or a glob.</summary>
public sealed class IngestTargets(SourceCatalogue catalogue, TimeProvider timeProvider)
{
    /// <summary>All that several targets stand for, each file once. What is not there is a source that fails.</summary>
    public IReadOnlyList<SourceReading> Open(IEnumerable<string> targets, CancellationToken cancellationToken)
    {
        var files = new FileSources(catalogue.Get(FileSource.Kind).Source, timeProvider);
        return [.. targets.SelectMany(target => IsAddress(target)
            ? [SourceReading.Of(catalogue.Get(RssSource.Kind).Source, target, RssSource.Kind, timeProvider.GetUtcNow())]
            : files.Open(target, cancellationToken))];
    }

    /// <inheritdoc cref="Open(IEnumerable{string}, CancellationToken)"/>
    public IReadOnlyList<SourceReading> Open(string target, CancellationToken cancellationToken = default) => Open([target], cancellationToken);

    private static bool IsAddress(string target) =>
        target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
