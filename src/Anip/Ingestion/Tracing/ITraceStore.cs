namespace Anip.Ingestion.Tracing;

/// <summary>Where addresses were seen, kept for a time; a row for each address and source.</summary>
public interface ITraceStore
{
    /// <summary>Of one address; beyond them, further sources are not kept.</summary>
    const int MaxSources = 32;

    /// <summary>Adds to what is kept of each. What only comes again unchanged is written once an hour at most.</summary>
    Task AddAsync(IReadOnlyList<NewSighting> sightings, CancellationToken cancellationToken);

    /// <summary>Where an identity was seen, the first first.</summary>
    Task<IReadOnlyList<Sighting>> ListAsync(string identity, CancellationToken cancellationToken);

    /// <summary>What each stage has to do with an article, by the stage's name.</summary>
    Task<IReadOnlyList<TracedStage>> StagesAsync(long articleId, CancellationToken cancellationToken);

    /// <summary>Deletes what was last seen before.</summary>
    /// <returns>How many rows are gone.</returns>
    Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>An address that a source has just delivered.</summary>
/// <param name="Identity">As the article is known, or would be.</param>
/// <param name="Source">Without keys.</param>
/// <param name="Kind">Of the source.</param>
/// <param name="Spelling">As the source wrote it, without keys; null where that is the identity.</param>
/// <param name="Outcome"><c>added</c>, <c>revised</c>, <c>unchanged</c> or <c>refused</c>.</param>
/// <param name="Reason">Why it was refused; null where it was not.</param>
public sealed record NewSighting(string Identity, string Source, string Kind, string? Spelling, string Outcome, string? Reason);

/// <inheritdoc cref="NewSighting"/>
/// <param name="Times">How often, where it came unchanged once an hour at most.</param>
public sealed record Sighting(
    string Source, string Kind, string? Spelling, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt, long Times, string FirstOutcome, string LastOutcome, string? Reason);

/// <summary>A stage and one article.</summary>
/// <param name="IsOpen">It has not done the current revision.</param>
/// <param name="Owner">Who works on it now; null where nobody does.</param>
/// <param name="Attempts">In vain.</param>
/// <param name="Reason">Why it was given up; null where it was not.</param>
public sealed record TracedStage(string Stage, bool IsOpen, string? Owner, int Attempts, string? Reason)
{
    /// <summary><c>waiting</c>, <c>claimed</c>, <c>failed</c> (and tried again), <c>quarantined</c> or <c>done</c>.</summary>
    public string State => this switch
    {
        { Reason: not null } => "quarantined",
        { Owner: not null } => "claimed",
        { IsOpen: true, Attempts: > 0 } => "failed",
        { IsOpen: true } => "waiting",
        _ => "done",
    };
}
