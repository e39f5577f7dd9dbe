namespace Anip.Storage;

/// <summary>Looks for damage and loss in the store, and changes nothing.</summary>
public interface IStoreCheck
{
    /// <param name="limit">After it what was not looked at yet counts as sound.</param>
    /// <param name="thorough">Compares indexes with what they index too, which takes a multiple of the time.</param>
    /// <exception cref="StorageException">The store is gone where one was (<c>lost</c>), or cannot be reached.</exception>
    Task<StoreHealth> CheckAsync(TimeSpan limit, bool thorough, CancellationToken cancellationToken);
}

/// <param name="Damage">One line that says what is damaged and what to do; null where nothing was found. Writing to such a store makes it worse.</param>
/// <param name="Loss">One line that says what the store once held and holds no more; null where nothing is missed.</param>
/// <param name="IsComplete">All was looked at.</param>
public sealed record StoreHealth(string? Damage, string? Loss, bool IsComplete)
{
    /// <summary>The worst of it; null where all is well.</summary>
    public string? Problem => Damage ?? Loss;
}
