namespace Anip.Ingestion.Sources;

/// <summary>Where readings are that go page by page, so that what goes on after a kill asks for nothing anew that is stored.</summary>
public interface IBookmarks
{
    /// <returns>Null where none of the source was cut off.</returns>
    Task<Bookmark?> FindAsync(string sourceId, CancellationToken cancellationToken);

    /// <summary>In place of the one that the source has.</summary>
    Task SaveAsync(string sourceId, Bookmark bookmark, CancellationToken cancellationToken);

    Task ClearAsync(string sourceId, CancellationToken cancellationToken);
}

/// <summary>All that came before it is stored.</summary>
/// <param name="Place">What is asked for next, as the source writes it. Without keys.</param>
public sealed record Bookmark(string Place, DateTimeOffset At);
