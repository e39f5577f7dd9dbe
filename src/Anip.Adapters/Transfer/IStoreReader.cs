namespace Anip.Adapters.Transfer;

/// <summary>Reads a store from its first article to its last.</summary>
internal interface IStoreReader : IAsyncDisposable
{
    Task<IReadOnlyList<CatalogueTable>> TablesAsync(CancellationToken cancellationToken);

    Task<StoreContents> ContentsAsync(CancellationToken cancellationToken);

    /// <param name="tables"><see cref="StoredTables.OfArticles"/> or <see cref="StoredTables.OfRuns"/>.</param>
    /// <returns>Null where no article or run has a higher id than <paramref name="after"/>.</returns>
    Task<StoredBatch?> ReadAsync(IReadOnlyList<StoredTable> tables, long after, int limit, CancellationToken cancellationToken);

    /// <param name="table">One of <see cref="StoredTables.Others"/>.</param>
    /// <param name="after">The key of the last row that was read; null for the first rows.</param>
    Task<StoredRows> ReadAsync(StoredTable table, object?[]? after, int limit, CancellationToken cancellationToken);
}

/// <summary>By which a store is known again, unless it was written to.</summary>
/// <param name="Articles">How many there are.</param>
/// <param name="LastId">The highest that was ever given out.</param>
/// <param name="ChangedAt">When an article last changed, in microseconds.</param>
/// <param name="LastRunId">The highest that was ever given out to a run.</param>
internal sealed record StoreContents(long Articles, long LastId, long ChangedAt, long LastRunId)
{
    // Without the runs, which a copy that goes on begins anew.
    public string Fingerprint => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Articles}/{LastId}/{ChangedAt}");
}

/// <summary>Fills an empty store; what is written and how far it goes are committed together.</summary>
internal interface IStoreWriter : IAsyncDisposable
{
    Task<IReadOnlyList<CatalogueTable>> TablesAsync(CancellationToken cancellationToken);

    /// <summary>Removes what there is beside articles: the runs and <see cref="StoredTables.Others"/>.</summary>
    /// <returns>How far a copy that was not finished came with the articles; null where none was begun.</returns>
    Task<CopyMark?> BeginAsync(StoredTables tables, CancellationToken cancellationToken);

    Task WriteAsync(StoredBatch batch, CopyMark mark, CancellationToken cancellationToken);

    /// <summary>Of runs and others.</summary>
    Task WriteAsync(IReadOnlyList<StoredRows> tables, CancellationToken cancellationToken);

    /// <param name="contents">The next article's and the next run's ids are higher than the last ones of these.</param>
    Task FinishAsync(StoredTables tables, StoreContents contents, CancellationToken cancellationToken);
}

internal sealed record CopyMark(string Fingerprint, long LastId);
