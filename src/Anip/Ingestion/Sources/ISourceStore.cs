namespace Anip.Ingestion.Sources;

/// <summary>The subscribed feeds and keyed sources, with what the last fetch gave. Kept over restarts.</summary>
public interface ISourceStore
{
    /// <summary>All, by id.</summary>
    Task<IReadOnlyList<SourceRecord>> ListAsync(CancellationToken cancellationToken);

    /// <returns>False where it was there already; its state is then untouched.</returns>
    Task<bool> AddAsync(string id, string kind, string? title, CancellationToken cancellationToken);

    /// <returns>False where it was not there. Its articles stay. A removed default is not added again by the next start.</returns>
    Task<bool> RemoveAsync(string id, CancellationToken cancellationToken);

    /// <summary>Was it ever added, and be it removed since? Lets a start seed the defaults once.</summary>
    Task<bool> WasSeenAsync(string id, CancellationToken cancellationToken);

    /// <summary>Replaces the state of one source after a fetch.</summary>
    Task SaveAsync(SourceRecord source, CancellationToken cancellationToken);
}

/// <summary>A subscribed source and how it fares.</summary>
public sealed record SourceRecord
{
    /// <summary>Stable name in storage, logs and counts: a feed's URL, or a provider's name such as <c>newsapi</c>.</summary>
    public required string Id { get; init; }

    /// <inheritdoc cref="SourceDescriptor.Name"/>
    public required string Kind { get; init; }

    public string? Title { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    public DateTimeOffset? LastAttemptAt { get; init; }

    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>Not before this instant is it asked again; null for at once.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Failures in a row; 0 after a success.</summary>
    public int Failures { get; init; }

    /// <summary>Why the last attempt failed, one line without secrets; null after a success.</summary>
    public string? LastError { get; init; }

    /// <summary>Validators of the last full answer, for conditional GET.</summary>
    public string? ETag { get; init; }

    /// <inheritdoc cref="ETag"/>
    public string? LastModified { get; init; }

    /// <summary>Items that the last success delivered, and how many of them were new.</summary>
    public int LastItems { get; init; }

    /// <inheritdoc cref="LastItems"/>
    public int LastAdded { get; init; }

    /// <summary>Records that the last fetch refused, by reason.</summary>
    public IReadOnlyDictionary<string, int> LastRejected { get; init; } = ReasonCounts.None;

    /// <summary>What the last fetch mended, skipped or did not understand, by reason.</summary>
    public IReadOnlyDictionary<string, int> LastNoted { get; init; } = ReasonCounts.None;

    /// <summary>The last fetch gave a part of it only.</summary>
    public bool IsCutOff => ReasonCounts.IsCutOff(LastRejected, LastNoted);

    /// <summary>Articles added since the source was subscribed.</summary>
    public long TotalAdded { get; init; }
}
