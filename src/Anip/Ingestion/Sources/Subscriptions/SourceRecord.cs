namespace Anip.Ingestion.Sources;

/// <summary>A subscribed source and how it fares.</summary>
public sealed record SourceRecord
{
    /// <summary>Stable name in storage, logs and counts: a feed's URL, or a provider's name such as <c>newsapi</c>.</summary>
    public required string Id { get; init; }

    /// <inheritdoc cref="SourceDescriptor.Name"/>
    public required string Kind { get; init; }

    public string? Title { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    public SourceState State { get; init; }

    /// <inheritdoc cref="SourcePreferences.Paused"/>
    public bool Paused { get; init; }

    /// <inheritdoc cref="SourcePreferences.Interval"/>
    public TimeSpan? Interval { get; init; }

    /// <inheritdoc cref="SourcePreferences.Tags"/>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The address that it was subscribed at before its publisher moved it for good; null where it never moved.</summary>
    public string? MovedFrom { get; init; }

    public DateTimeOffset? MovedAt { get; init; }

    public DateTimeOffset? LastAttemptAt { get; init; }

    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>Not before this instant is it asked again; null for at once.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Why it is asked then and not at another time, in a few words such as <c>its pace</c>; null where it was never fetched.</summary>
    public string? NextReason { get; init; }

    /// <summary>Failures in a row; 0 after a success.</summary>
    public int Failures { get; init; }

    /// <summary>The first of these.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Why the last attempt failed, one line without secrets; null after a success.</summary>
    public string? LastError { get; init; }

    /// <summary>How often it brings something, as far as it has told.</summary>
    public SourcePace Pace { get; init; } = SourcePace.Unknown;

    /// <summary>When it last gave the whole, and not "nothing changed".</summary>
    public DateTimeOffset? LastFullAt { get; init; }

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

    /// <summary>Fetches since then, failed ones included.</summary>
    public long Fetches { get; init; }
}
