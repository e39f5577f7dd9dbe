namespace Anip.Ingestion.Sources;

/// <summary>The subscribed feeds and keyed sources, with what the last fetches gave. Kept over restarts.</summary>
public interface ISourceStore
{
    /// <summary>All, by id; those that are paused or have ended too.</summary>
    Task<IReadOnlyList<SourceRecord>> ListAsync(CancellationToken cancellationToken);

    /// <returns>Null where it is not there, or was removed.</returns>
    Task<SourceRecord?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Subscribes a source, which is due at once. One that had ended is tried again.</summary>
    /// <returns>False where it was there already; what people set of it is then untouched.</returns>
    Task<bool> AddAsync(string id, string kind, string? title, CancellationToken cancellationToken);

    /// <returns>False where it was not there. Its articles stay. A removed default is not added again by the next start.</returns>
    Task<bool> RemoveAsync(string id, CancellationToken cancellationToken);

    /// <summary>Was it ever added, and be it removed or moved since? Lets a start seed the defaults once.</summary>
    Task<bool> WasSeenAsync(string id, CancellationToken cancellationToken);

    /// <summary>Changes what people set of a source, in one transaction. One that goes on, or gets an interval, is due by it.</summary>
    /// <returns>False where it is not there.</returns>
    Task<bool> ChangeAsync(string id, Func<SourcePreferences, SourcePreferences> change, CancellationToken cancellationToken);

    /// <summary>Keeps what became of a fetch: all but what people set. Whatever claim it was fetched under ends with it, in the same transaction.</summary>
    /// <returns>False where nothing was kept: the source was removed meanwhile, or the claim had run out and is somebody else's.</returns>
    Task<bool> SaveAsync(SourceSave save, CancellationToken cancellationToken);

    /// <inheritdoc cref="SaveAsync(SourceSave, CancellationToken)"/>
    Task<bool> SaveAsync(SourceRecord source, CancellationToken cancellationToken) => SaveAsync(new SourceSave(source), cancellationToken);

    /// <summary>Counts articles that a source brought without being fetched.</summary>
    Task AddToTotalAsync(string id, int added, CancellationToken cancellationToken);

    /// <summary>The last fetches of each source, the latest first, at most <see cref="FetchRecord.MaxKept"/> of each.</summary>
    /// <returns>By id; what was never fetched is not among them.</returns>
    Task<IReadOnlyDictionary<string, IReadOnlyList<FetchRecord>>> HistoryAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);
}
