namespace Anip.Adapters.Moving;

/// <summary>Reads a store from its first article to its last.</summary>
internal interface IStoreReader : IAsyncDisposable
{
    Task<StoreContents> ContentsAsync(CancellationToken cancellationToken);

    /// <returns>Null where no article has a higher id than <paramref name="after"/>.</returns>
    Task<StoredBatch?> ReadAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>All rows of one of <see cref="StoredTables.Others"/>, by key.</summary>
    Task<IReadOnlyList<object?[]>> ReadAllAsync(StoredTable table, CancellationToken cancellationToken);
}

/// <summary>By which a store is known again, unless it was written to.</summary>
/// <param name="Articles">How many there are.</param>
/// <param name="LastId">The highest that was ever given out.</param>
/// <param name="ChangedAt">When an article last changed, in microseconds.</param>
internal sealed record StoreContents(long Articles, long LastId, long ChangedAt)
{
    public string Fingerprint => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Articles}/{LastId}/{ChangedAt}");
}

/// <summary>Fills an empty store; what is written and how far it goes are committed together.</summary>
internal interface IStoreWriter : IAsyncDisposable
{
    /// <returns>How far a copy that was not finished came; null where none was begun.</returns>
    Task<CopyMark?> BeginAsync(CancellationToken cancellationToken);

    Task WriteAsync(StoredBatch batch, CopyMark mark, CancellationToken cancellationToken);

    /// <param name="others">By table of <see cref="StoredTables.Others"/>; they take the place of what is there.</param>
    /// <param name="lastId">The next article's id is higher.</param>
    Task FinishAsync(IReadOnlyList<IReadOnlyList<object?[]>> others, long lastId, CancellationToken cancellationToken);
}

internal sealed record CopyMark(string Fingerprint, long LastId);
