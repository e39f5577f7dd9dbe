namespace Anip.Ingestion.Sources;

/// <summary>What is kept of one fetch of a source.</summary>
/// <param name="State">Of the source, by the id under which it was fetched.</param>
public sealed record SourceSave(SourceRecord State)
{
    /// <summary>From this instant on a run fetches it; null for <see cref="SourceRecord.NextAttemptAt"/>.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>For the history; null where there was no fetch.</summary>
    public FetchRecord? Fetch { get; init; }

    /// <summary>Under which it was fetched; null where nothing is claimed.</summary>
    public HostClaim? Claim { get; init; }

    /// <summary>
    /// The address to which its publisher moved it for good; null where it stays. Where that is subscribed already, the two are one from then on.
    /// </summary>
    public string? MoveTo { get; init; }
}
