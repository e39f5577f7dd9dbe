using System.Runtime.CompilerServices;
using Anip.Stages;

namespace Anip.Lake.Works;

/// <summary>The work of a stage: articles that wait for it, taken under its lease, and its results stored as the stage itself does.</summary>
public abstract class StageWork<TResult>(StageRunner runner, IStageQueue queue) : BatchWork
{
    // Of one transaction.
    private const int ClaimedAtOnce = 1_000;

    private readonly Stage<TResult> _stage = (Stage<TResult>)runner.Stage;

    public override BatchRow Row { get; } = new(
    [
        new BatchColumn("id", "BIGINT"), new BatchColumn("revision", "BIGINT"), new BatchColumn("title", "STRING"), new BatchColumn("content", "STRING"),
        new BatchColumn("language", "STRING"),
    ]);

    public override string Done => _stage.Done;

    public override TimeSpan Lease => runner.Options.Lease;

    /// <summary>Reads what the command gave for one article.</summary>
    protected abstract TResult Read(IReadOnlyList<object?> values);

    public override async Task<long?> CountAsync(BatchClaim claim, CancellationToken cancellationToken)
    {
        var waiting = (await runner.CountAsync(cancellationToken)).Waiting + (claim.Stale && _stage.Renewal is { } renewal ? await renewal.CountAsync(cancellationToken) : 0);
        return Math.Min(waiting, claim.Limit ?? long.MaxValue);
    }

    public override async IAsyncEnumerable<object?[]> TakeAsync(BatchClaim claim, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = claim.Limit ?? long.MaxValue;
        await foreach (var article in ClaimAsync(claim, () => left, cancellationToken))
        {
            left--;
            yield return [article.Id, (long)article.Revision, article.Title, article.Content, article.DeclaredLanguage];
        }
    }

    public override Task RenewAsync(BatchClaim claim, CancellationToken cancellationToken) => queue.RenewAsync(Worker(claim), Lease, cancellationToken);

    public override Task ReleaseAsync(BatchClaim claim, CancellationToken cancellationToken) => queue.ReleaseAsync(Worker(claim), cancellationToken);

    public override async Task<BatchLoaded> LoadAsync(BatchClaim claim, IReadOnlyList<BatchResult> results, CancellationToken cancellationToken)
    {
        var worker = Worker(claim);
        var (done, failed) = (new List<StageResult<TResult>>(results.Count), 0);
        foreach (var result in results)
        {
            if (result.Error is { } reason)
            {
                failed++;
                await queue.FailAsync(worker, result.Id, reason, runner.Options.MaxAttempts, cancellationToken);
            }
            else
            {
                done.Add(new StageResult<TResult>(new ArticleVersion(result.Id, result.Revision), Read(result.Values)));
            }
        }

        var stored = done.Count == 0 ? 0 : await _stage.CompleteAsync(queue, worker, await _stage.AdoptAsync(done, cancellationToken), cancellationToken);
        return new BatchLoaded(stored, failed, done.Count - stored);
    }

    private StageWorker Worker(BatchClaim claim) => new(_stage.Name, claim.Owner);

    // What nobody tried, what is to be done anew, and what has failed before. A row that fails is isolated by the command, whatever stands beside it.
    private async IAsyncEnumerable<StageArticle> ClaimAsync(BatchClaim claim, Func<long> left, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var worker = Worker(claim);
        await runner.CountAsync(cancellationToken);
        var renewal = claim.Stale ? _stage.Renewal : null;
        for (long? last = null; ;)
        {
            while (await queue.FillAsync(worker.Stage, ClaimedAtOnce, cancellationToken) > 0)
            {
                // Articles that were there before the stage are added.
            }

            while (await queue.ClaimAsync(worker, (int)Math.Min(ClaimedAtOnce, left()), Lease, cancellationToken) is { Count: > 0 } batch)
            {
                foreach (var article in batch)
                {
                    yield return article;
                }
            }

            if (left() == 0 || renewal is null || (last = await renewal.QueueAsync(last, (int)Math.Min(ClaimedAtOnce, left()), cancellationToken)) is null)
            {
                break;
            }
        }

        while (left() > 0 && await queue.ClaimRetryAsync(worker, Lease, cancellationToken) is { } article)
        {
            yield return article;
        }
    }
}
