namespace Anip.Ingestion.WebSub;

/// <summary>The subscriptions at hubs. Kept over restarts.</summary>
public interface IPushStore
{
    /// <summary>A feed names its hub. Where it named another one before, that one's subscription is forgotten.</summary>
    Task NameAsync(PushSubscription subscription, CancellationToken cancellationToken);

    /// <summary>Those whose hub is to be asked, the longest waiting first; of sources that are subscribed.</summary>
    Task<IReadOnlyList<PushSubscription>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    Task<PushSubscription?> FindAsync(string token, CancellationToken cancellationToken);

    /// <summary>Keeps all but what the feed named.</summary>
    Task SaveAsync(PushSubscription subscription, CancellationToken cancellationToken);
}
