namespace Anip.Ingestion.Sources.Quotas;

/// <summary>Keeps what was asked with each key, over restarts and for all nodes.</summary>
public interface IQuotaStore
{
    /// <summary>All, by source, key and window.</summary>
    Task<IReadOnlyList<QuotaUse>> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads the windows of a key and keeps what becomes of them in their place; nobody else changes them in between. What an earlier version counted
    /// without knowing the key is taken for the first key that is named.
    /// </summary>
    /// <param name="change">Gives all windows of the key as they are to be. Run again where the store asks for that.</param>
    Task ChangeAsync(string source, string key, Func<IReadOnlyList<QuotaUse>, IReadOnlyList<QuotaUse>> change, CancellationToken cancellationToken);
}
