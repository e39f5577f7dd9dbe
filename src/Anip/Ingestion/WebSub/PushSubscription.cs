namespace Anip.Ingestion.WebSub;

/// <summary>What a hub is to pass on of a feed.</summary>
public sealed record PushSubscription
{
    /// <summary>The feed.</summary>
    public required string SourceId { get; init; }

    /// <summary>Whom the feed names.</summary>
    public required string Hub { get; init; }

    /// <summary>The feed as its hub knows it.</summary>
    public required string Topic { get; init; }

    /// <summary>Of the address that the hub calls; nobody can guess it.</summary>
    public required string Token { get; init; }

    /// <summary>What the hub signs with. Shown nowhere.</summary>
    public required string Secret { get; init; }

    /// <summary>When the hub is asked, for the first time or anew; null where it refused, and where it is being asked.</summary>
    public DateTimeOffset? AskAt { get; init; }

    /// <summary>Until then the hub passes on what changes; null where it has not said so.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastPushAt { get; init; }

    public int Failures { get; init; }

    /// <summary>Why the hub could not be asked, or refused; one line.</summary>
    public string? Error { get; init; }

    public override string ToString() => $"{Topic} at {Hub}";
}
