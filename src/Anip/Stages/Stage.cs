namespace Anip.Stages;

/// <summary>
/// One kind of work that is done once on every article, and again on each edit of it. A stage is registered by <see cref="StagesModule.AddStage"/>, which is all
/// that it takes: what is stored from then on is queued for it, and what was stored before is queued by and by.
/// </summary>
public abstract class Stage
{
    private protected Stage()
    {
    }

    /// <summary>Stable and unique, such as <c>enrichment</c>: the rows of articles that wait refer to it.</summary>
    public abstract string Name { get; }

    /// <summary>One line for a person, which says what it does.</summary>
    public abstract string Description { get; }

    /// <summary>The pipeline whose one step works off what waits.</summary>
    public virtual string Pipeline => $"{Name}_pipeline";

    /// <summary>The name of that step.</summary>
    public virtual string Step => Name;

    /// <summary>What an article is after it, such as <c>enriched</c>: the name of a count, and a word in messages.</summary>
    public virtual string Done => "done";

    /// <summary>What it is to do anew; null where nothing that is done ever is.</summary>
    public virtual IStageRenewal? Renewal => null;

    internal abstract StageRunner CreateRunner(StageContext context);
}

/// <inheritdoc cref="Stage"/>
/// <typeparam name="TResult">What the work gives for one article.</typeparam>
public abstract class Stage<TResult> : Stage
{
    /// <summary>
    /// Works on a batch. What it throws fails the batch: its halves are then tried, down to the articles that are to blame. It may be called again for an article
    /// whose result was lost with its process, and several processes may call it at a time, for other articles each.
    /// </summary>
    /// <returns>One result per article, in the same order.</returns>
    public abstract Task<IReadOnlyList<TResult>> WorkAsync(IReadOnlyList<StageArticle> articles, CancellationToken cancellationToken);

    /// <summary>
    /// Stores what was done and ends the work on it, both in one transaction: what is not <paramref name="worker"/>'s any more, or was revised meanwhile, has no
    /// effect. A stage that stores nothing, or nothing that may not be stored twice, need not override it.
    /// </summary>
    /// <returns>How many took effect.</returns>
    public virtual Task<int> CompleteAsync(
        IStageQueue queue, StageWorker worker, IReadOnlyList<StageResult<TResult>> results, CancellationToken cancellationToken) =>
        queue.CompleteAsync(worker, [.. results.Select(result => result.Version)], cancellationToken);

    /// <summary>Adds to what another process, which has no store, worked out for articles whatever only one with a store can; <see cref="CompleteAsync"/> is called after it.</summary>
    /// <returns>One per result, in the same order.</returns>
    public virtual Task<IReadOnlyList<StageResult<TResult>>> AdoptAsync(IReadOnlyList<StageResult<TResult>> results, CancellationToken cancellationToken) => Task.FromResult(results);

    /// <summary>Loads what the stage needs and does something that cannot fail for an article's sake, so that no article is blamed for what is wrong with the stage.</summary>
    public virtual Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal sealed override StageRunner CreateRunner(StageContext context) => new StagePasses<TResult>(this, context);
}

/// <summary>What was done with one article.</summary>
/// <param name="Version">The text that it was done with.</param>
public readonly record struct StageResult<T>(ArticleVersion Version, T Value);

/// <summary>
/// What a stage did by something that has another version now, such as a model, and is to do anew. What it gave stays until the new takes its place: the article waits
/// again as if it were new, and the stage replaces what it has of it.
/// </summary>
public interface IStageRenewal
{
    /// <summary>How many articles that are.</summary>
    Task<long> CountAsync(CancellationToken cancellationToken);

    /// <summary>Has some of them wait for the stage again, the latest first; those that wait already, or were given up, are passed over.</summary>
    /// <param name="before">Only articles with lower ids; null for all.</param>
    /// <param name="limit">The maximum number.</param>
    /// <returns>The lowest id of them; null where there are none.</returns>
    Task<long?> QueueAsync(long? before, int limit, CancellationToken cancellationToken);

    /// <summary>The same of those that are due without anybody's asking.</summary>
    /// <returns>Whether there were any.</returns>
    Task<bool> QueueDueAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Does a small step of what is to be done once all is anew; called where nothing waits.</summary>
    /// <returns>Whether there is more to do at once.</returns>
    Task<bool> ConcludeAsync(CancellationToken cancellationToken);
}
