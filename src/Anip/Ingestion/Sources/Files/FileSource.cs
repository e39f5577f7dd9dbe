using Anip.Articles;
using Anip.Columnar;

namespace Anip.Ingestion.Sources.Files;

/// <summary>Files, each a source of its own that is named by its path and read when somebody names it.</summary>
/// <param name="columns">Opens Parquet; null where nothing here does.</param>
public sealed class FileSource(IEnumerable<SourceDescriptor> descriptors, TimeProvider timeProvider, IColumnFiles? columns = null) : IDescribedSource
{
    /// <summary>The <see cref="Article.ApiSource"/> of what a file holds and doesn't say itself where it came from.</summary>
    public const string Kind = "file";

    private readonly SourceParser[] _parsers = [.. descriptors.Select(descriptor => descriptor.Parser).OfType<SourceParser>()];

    public static SourceDescriptor Descriptor { get; } = new() { Name = Kind, Title = "Files" };

    public IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, CancellationToken cancellationToken) =>
        new FileReader(reading.Id, _parsers, columns, reading.Report, timeProvider).ReadAsync(cancellationToken);
}
