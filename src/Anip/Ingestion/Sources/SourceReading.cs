using Anip.Articles;
using Anip.Ingestion.Sources.Refresh;

namespace Anip.Ingestion.Sources;

/// <summary>One source that is read once: what is known of it, and what it tells beside its articles.</summary>
public sealed class SourceReading(INewsSource source, SourceRecord record)
{
    public INewsSource Source => source;

    /// <summary>How it fared before.</summary>
    public SourceRecord Record => record;

    /// <inheritdoc cref="SourceRecord.Id"/>
    public string Id => record.Id;

    /// <summary>Who may ask its host when; null where nothing is claimed.</summary>
    internal HostTurns? Turns { get; init; }

    /// <summary>Told of what is mended, skipped and refused, and of when to ask again.</summary>
    public SourceReport Report { get; } = new();

    /// <inheritdoc cref="INewsSource.FetchAsync"/>
    public IAsyncEnumerable<IncomingArticle> FetchAsync(CancellationToken cancellationToken) => source.FetchAsync(this, cancellationToken);

    /// <summary>Of a source that nothing is known of yet.</summary>
    public static SourceReading Of(INewsSource source, string id, string kind, DateTimeOffset now) =>
        new(source, new SourceRecord { Id = id, Kind = kind, AddedAt = now });
}
