namespace Anip.Ingestion.Sources;

/// <summary>
/// Who may ask which host. A host is claimed by one process at a time, over all nodes that share the store, and is left alone for a while after each request. A claim
/// that is not ended runs out, and the host is then claimed anew with all that was due there.
/// </summary>
public interface IHostClaims
{
    /// <summary>Gives a place to sources that came without one, as those of an earlier version did.</summary>
    Task<int> PlaceAsync(string kind, CancellationToken cancellationToken);

    /// <summary>Makes all sources of a kind due that are neither paused nor ended.</summary>
    Task<int> HurryAsync(string kind, CancellationToken cancellationToken);

    /// <summary>Claims hosts at which a source of the kind is due, those that have waited longest first; one source of each.</summary>
    /// <param name="owner">The process.</param>
    Task<IReadOnlyList<ClaimedSource>> ClaimAsync(string kind, string owner, int limit, HostTerms terms, CancellationToken cancellationToken);

    /// <summary>Claims another host in addition, to which a claimed one redirects.</summary>
    /// <returns>Null where it is claimed now; else when to ask again.</returns>
    Task<DateTimeOffset?> TryExtendAsync(HostClaim claim, string host, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>When the next host of the kind may be claimed; null where nothing of it is subscribed.</summary>
    Task<DateTimeOffset?> NextAsync(string kind, CancellationToken cancellationToken);

    /// <summary>Is a source of the kind left that was due at that instant?</summary>
    Task<bool> IsAnyDueAsync(string kind, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Gives back all that is claimed by a process. What was due there still is.</summary>
    /// <param name="spacing">From now to the next request to each of these hosts, since the last one may have been made just now.</param>
    Task<int> ReleaseAsync(string owner, TimeSpan spacing, CancellationToken cancellationToken);

    /// <summary>Gives back the hosts that were claimed in addition under a claim, and leaves them alone for its spacing; other claims of its owner stay.</summary>
    Task<int> EndAsync(HostClaim claim, CancellationToken cancellationToken);
}

/// <param name="Lease">After which a claim that was not ended is anybody's.</param>
/// <param name="Spacing">From the last request under a claim to the first under the next one.</param>
public sealed record HostTerms(TimeSpan Lease, TimeSpan Spacing);

/// <summary>The claim of a host, and of those to which it redirects.</summary>
/// <param name="Owner">The process that holds it.</param>
/// <param name="Host">As <see cref="SourceHost.Of(string)"/> has it; or the name of a visit, which claims no host but in addition.</param>
/// <param name="Number">Counts the claims of the host: it tells this one from a later one of the same owner.</param>
public sealed record HostClaim(string Owner, string Host, long Number)
{
    /// <inheritdoc cref="HostTerms"/>
    public TimeSpan Spacing { get; init; }
}

/// <summary>A source that is due, at a host that nobody else asks now.</summary>
public sealed record ClaimedSource(SourceRecord Source, HostClaim Claim);
