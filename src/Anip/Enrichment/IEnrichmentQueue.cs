using Anip.Articles;

namespace Anip.Enrichment;

/// <summary>The articles that still lack an analysis, handed out in leased batches. The rows are the queue: nothing else says what is left to do.</summary>
public interface IEnrichmentQueue
{
    /// <summary>Takes up to <paramref name="limit"/> pending articles that nobody tried yet, newest first; no other owner gets them until the lease runs out.</summary>
    Task<IReadOnlyList<PendingArticle>> ClaimAsync(string owner, int limit, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Takes one pending article that was tried in vain: it failed, or its owner was gone before it was done. The least tried come first, so
    /// that one which ends every process holds up no other.
    /// </summary>
    /// <returns>Null where there is none.</returns>
    Task<PendingArticle?> ClaimRetryAsync(string owner, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Stores analyses in one transaction. One whose article was revised, deleted or taken over meanwhile has no effect.</summary>
    /// <returns>How many took effect.</returns>
    Task<int> CompleteAsync(string owner, IReadOnlyList<CompletedArticle> completed, CancellationToken cancellationToken);

    /// <summary>Gives an article back after a failure; after <paramref name="maxAttempts"/> it is quarantined with the reason.</summary>
    Task FailAsync(string owner, long id, string reason, int maxAttempts, CancellationToken cancellationToken);

    /// <summary>Keeps all that <paramref name="owner"/> holds, and nobody took over, for another <paramref name="lease"/> from now.</summary>
    /// <returns>How many those are.</returns>
    Task<int> RenewAsync(string owner, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Gives back all that <paramref name="owner"/> holds, as if it had never been claimed: at a draining stop.</summary>
    Task<int> ReleaseAsync(string owner, CancellationToken cancellationToken);

    /// <summary>Gives back all that <paramref name="owner"/> held, whose process is gone: each was tried in vain, as where the lease runs out.</summary>
    /// <returns>How many those are.</returns>
    Task<int> AbandonAsync(string owner, CancellationToken cancellationToken);

    /// <summary>Puts quarantined articles back: they are pending again, with all their attempts before them.</summary>
    /// <param name="ids">Those alone; null for all. Ones that are not quarantined are passed over.</param>
    /// <returns>How many were put back.</returns>
    Task<int> RequeueAsync(IReadOnlyList<long>? ids, CancellationToken cancellationToken);
}

/// <param name="Attempts">How often it was tried in vain.</param>
public sealed record PendingArticle(long Id, int Revision, string Title, string? Content, string? DeclaredLanguage, int Attempts = 0);

public sealed record CompletedArticle(long Id, int Revision, ArticleAnalysis Analysis);
