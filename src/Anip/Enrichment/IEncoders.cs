namespace Anip.Enrichment;

/// <summary>
/// The encoders that stored vectors are of. One of them serves: searches compare its vectors. Another that comes into force gathers its own beside, and takes its
/// place when it has all.
/// </summary>
public interface IEncoders
{
    /// <returns>The version of the one that serves; null where no vector was ever stored.</returns>
    Task<string?> ServingAsync(CancellationToken cancellationToken);

    /// <returns>Those of <paramref name="ids"/> that have no vector of the encoder.</returns>
    Task<IReadOnlySet<long>> LackingAsync(string encoder, IReadOnlyList<long> ids, CancellationToken cancellationToken);

    /// <summary>An encoder has come into force: from now on none of its vectors is removed.</summary>
    Task KeepAsync(string encoder, CancellationToken cancellationToken);

    /// <summary>Has <paramref name="encoder"/> serve from now on, for all nodes at once, where each article is analysed by it but those that were given up. The one before it is retired, as are all that have vectors and no analysis.</summary>
    /// <returns>Whether anything was changed.</returns>
    Task<bool> SwitchAsync(string encoder, CancellationToken cancellationToken);

    /// <summary>Removes some vectors of retired encoders, a minute after their end: who has begun to search with one finds what is there.</summary>
    /// <returns>Whether there may be more.</returns>
    Task<bool> RemoveRetiredAsync(int limit, CancellationToken cancellationToken);
}
