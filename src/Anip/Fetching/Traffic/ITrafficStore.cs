namespace Anip.Fetching.Traffic;

/// <summary>What was asked of whom, by host and day, over all nodes.</summary>
public interface ITrafficStore
{
    /// <summary>Adds to what is known.</summary>
    /// <returns>The same hosts and days with all that was counted now, in the same order.</returns>
    Task<IReadOnlyList<HostTraffic>> AddAsync(IReadOnlyList<HostTraffic> traffic, CancellationToken cancellationToken);

    /// <summary>By day, the newest first, then by requests, the most first.</summary>
    Task<IReadOnlyList<HostTraffic>> ListAsync(TrafficQuery query, CancellationToken cancellationToken);

    /// <summary>Forgets what was before a day.</summary>
    Task<int> PruneAsync(DateOnly before, CancellationToken cancellationToken);
}

/// <summary>What one host was asked on one day, in UTC.</summary>
/// <param name="Host">With the port where that is not the scheme's own.</param>
public sealed record HostTraffic(string Host, DateOnly Day)
{
    /// <summary>Sent, redirects included.</summary>
    public long Requests { get; init; }

    /// <summary>Of bodies, as they came over the wire.</summary>
    public long Bytes { get; init; }

    /// <summary>Answers that nothing changed.</summary>
    public long NotModified { get; init; }

    /// <summary>Requests that failed, and answers from 400 on.</summary>
    public long Errors { get; init; }
}

/// <param name="Host">Exactly this one; null for all.</param>
public sealed record TrafficQuery(DateOnly From, DateOnly To, string? Host = null)
{
    public int Limit { get; init; } = 1_000;
}
