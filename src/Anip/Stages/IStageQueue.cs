namespace Anip.Stages;

/// <summary>
/// Which articles wait for which stage. An article has a row for each stage that has not done its current revision, and none for one that has; a stage's rows
/// are handed out in batches, to one owner at a time, for as long as the owner renews its lease.
/// </summary>
public interface IStageQueue
{
    /// <summary>Makes a stage known: what is stored or revised from now on waits for it, and what is there already is to be added by <see cref="FillAsync"/>. Writes nothing where it is known.</summary>
    Task RegisterAsync(string stage, CancellationToken cancellationToken);

    /// <summary>Adds up to <paramref name="limit"/> of the articles that were there before the stage, the latest first.</summary>
    /// <returns>How many were looked at; 0, without having written, where all are added.</returns>
    Task<int> FillAsync(string stage, int limit, CancellationToken cancellationToken);

    /// <summary>Looks, without writing, whether there is anything to do.</summary>
    Task<StageOutlook> LookAsync(string stage, CancellationToken cancellationToken);

    Task<StageCounts> CountAsync(string stage, CancellationToken cancellationToken);

    /// <summary>Takes up to <paramref name="limit"/> articles that nobody tried yet, newest first; no other owner gets them until the lease runs out.</summary>
    Task<IReadOnlyList<StageArticle>> ClaimAsync(StageWorker worker, int limit, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Takes one article of which an attempt has failed: it threw, or its owner was gone before it was done. The least tried come first, so that one which ends every
    /// process holds up no other.
    /// </summary>
    /// <returns>Null where there is none.</returns>
    Task<StageArticle?> ClaimRetryAsync(StageWorker worker, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Ends the work on articles. One that was revised, deleted or taken over meanwhile is passed over.</summary>
    /// <returns>How many those are that it has ended for.</returns>
    Task<int> CompleteAsync(StageWorker worker, IReadOnlyList<ArticleVersion> done, CancellationToken cancellationToken);

    /// <summary>Gives an article back after a failure; after <paramref name="maxAttempts"/> it is quarantined with the reason.</summary>
    Task FailAsync(StageWorker worker, long id, string reason, int maxAttempts, CancellationToken cancellationToken);

    /// <summary>Keeps all that <paramref name="worker"/> holds, and nobody took over, for another <paramref name="lease"/> from now.</summary>
    /// <returns>How many those are.</returns>
    Task<int> RenewAsync(StageWorker worker, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Gives back all that <paramref name="worker"/> holds, as if it had never been claimed: at a draining stop. Writes nothing where it holds nothing.</summary>
    Task<int> ReleaseAsync(StageWorker worker, CancellationToken cancellationToken);

    /// <summary>Gives back all that <paramref name="worker"/> held, whose process is gone: it counts as a failed attempt, as where the lease runs out. Writes nothing where it held nothing.</summary>
    /// <returns>How many those are.</returns>
    Task<int> AbandonAsync(StageWorker worker, CancellationToken cancellationToken);

    /// <summary>The names of all stages that were ever made known, in order.</summary>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Why a stage gave articles up, by article; those that it did not give up are left out.</summary>
    Task<IReadOnlyDictionary<long, string>> ReasonsAsync(string stage, IReadOnlyList<long> ids, CancellationToken cancellationToken);

    /// <summary>Puts quarantined articles back: they wait again, with all their attempts before them.</summary>
    /// <param name="ids">Only those; null for all. Ones that are not quarantined are passed over.</param>
    /// <returns>How many were put back.</returns>
    Task<int> RequeueAsync(string stage, IReadOnlyList<long>? ids, CancellationToken cancellationToken);
}
