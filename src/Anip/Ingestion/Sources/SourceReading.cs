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

    /// <summary>Where an earlier reading was cut off; null where none was, or the source keeps no place.</summary>
    public Bookmark? Bookmark { get; internal set; }

    /// <summary>Who keeps the place; null for nobody.</summary>
    internal Func<string, CancellationToken, Task<bool>>? Keep { get; set; }

    /// <summary>Waits until all that was yielded so far is stored, and keeps the place for a reading that has to go on there.</summary>
    /// <param name="place"><inheritdoc cref="Sources.Bookmark" path="/param[@name='Place']"/></param>
    /// <returns>False where something was yielded since the last time, and the store knew all of it.</returns>
    public Task<bool> MarkAsync(string place, CancellationToken cancellationToken) => Keep?.Invoke(place, cancellationToken) ?? Task.FromResult(true);

    /// <summary>Told of what is mended, skipped and refused, and of when to ask again.</summary>
    public SourceReport Report { get; } = new();

    /// <inheritdoc cref="INewsSource.FetchAsync"/>
    public IAsyncEnumerable<IncomingArticle> FetchAsync(CancellationToken cancellationToken) => source.FetchAsync(this, cancellationToken);

    /// <summary>Of a source that nothing is known of yet.</summary>
    public static SourceReading Of(INewsSource source, string id, string kind, DateTimeOffset now) =>
        new(source, new SourceRecord { Id = id, Kind = kind, AddedAt = now });
}
