using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Anip.Stages;

/// <summary>
/// Works until nothing waits. While one batch is worked on, the next is read and the last is written. What has failed before comes after a hundred batches at the
/// latest, and alone.
/// </summary>
internal sealed class StagePasses<TResult> : StageRunner
{
    // However much is waiting, what has failed before has its turn: it may be the newest there is.
    private const int BatchesOfAPass = 100;

    // How many of the articles that were there before the stage are added between two passes.
    private const int FilledAtOnce = 10_000;

    private readonly Stage<TResult> _stage;
    private readonly StageBatch<TResult> _batch;
    private readonly IStageQueue _queue;
    private readonly ILogger _logger;

    public StagePasses(Stage<TResult> stage, StageContext context)
        : base(stage, context) =>
        (_stage, _batch, _queue, _logger) = (stage, new StageBatch<TResult>(stage), context.Queue, context.Logger);

    private protected override async Task<int> WorkAsync(StageWorker worker, CancellationToken cancellationToken)
    {
        var done = 0;
        for (var goesOn = true; goesOn;)
        {
            var filled = await _queue.FillAsync(worker.Stage, FilledAtOnce, cancellationToken);
            var fresh = await PassAsync(worker, cancellationToken);
            var retried = await RetryAsync(worker, cancellationToken);
            done += fresh.Done + retried.Done;
            goesOn = filled + fresh.Claimed + retried.Claimed > 0;
        }

        return done;
    }

    private async Task<(int Claimed, int Done)> PassAsync(StageWorker worker, CancellationToken cancellationToken)
    {
        var claimed = Channel.CreateBounded<IReadOnlyList<StageArticle>>(1);
        var done = Channel.CreateBounded<StageOutcome<TResult>>(1);

        // If one part fails, the others would wait for it for ever: cancel them instead.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var storing = StopOnFailureAsync(StoreAsync(worker, done.Reader), stop);
        var working = StopOnFailureAsync(WorkAsync(claimed.Reader, done.Writer, stop.Token), stop);
        var claiming = StopOnFailureAsync(ClaimAsync(worker, claimed.Writer, stop.Token), stop);
        await Task.WhenAll(storing, working, claiming); // Throws the failure rather than the cancellations that it caused.
        return (await claiming, await storing);
    }

    // One at a time, and with nothing else in hand: should the process end, it is known with what.
    private async Task<(int Claimed, int Done)> RetryAsync(StageWorker worker, CancellationToken cancellationToken)
    {
        var (claimed, done) = (0, 0);
        while (await _queue.ClaimRetryAsync(worker, Options.Lease, cancellationToken) is { } article)
        {
            if (!_batch.IsHealthy)
            {
                // What ends the process while it loads its models is not an article.
                await _queue.ReleaseAsync(worker, cancellationToken);
                await Task.Run(() => _batch.ProbeAsync(cancellationToken), cancellationToken);
                continue;
            }

            claimed++;
            // The first time it was not alone, and need not have been what ended the process.
            done += await StoreAsync(
                worker, article.Attempts > Options.MaxAttempts ? GiveUp(article) : await WorkAsync(() => _batch.WorkAsync(article, cancellationToken)));
        }

        return (claimed, done);
    }

    private static StageOutcome<TResult> GiveUp(StageArticle article) => new(
        [], [new StageFailure(article.Id, $"Its process ended in the middle of it, in {article.Attempts} attempts. Look at what ended it: memory is a frequent reason.", null)]);

    private async Task<int> ClaimAsync(StageWorker worker, ChannelWriter<IReadOnlyList<StageArticle>> batches, CancellationToken cancellationToken)
    {
        try
        {
            var total = 0;
            for (var left = BatchesOfAPass;
                left > 0 && await _queue.ClaimAsync(worker, Options.BatchSize, Options.Lease, cancellationToken) is { Count: > 0 } batch;
                left--)
            {
                total += batch.Count;
                await batches.WriteAsync(batch, cancellationToken);
            }

            return total;
        }
        finally
        {
            batches.Complete();
        }
    }

    private async Task<int> WorkAsync(
        ChannelReader<IReadOnlyList<StageArticle>> batches, ChannelWriter<StageOutcome<TResult>> outcomes, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in batches.ReadAllAsync(cancellationToken))
            {
                await outcomes.WriteAsync(await WorkAsync(() => _batch.WorkAsync(batch, cancellationToken)), cancellationToken);
            }

            return 0;
        }
        finally
        {
            outcomes.Complete();
        }
    }

    private async Task<StageOutcome<TResult>> WorkAsync(Func<Task<StageOutcome<TResult>>> work)
    {
        using var activity = StageTelemetry.Begin(Stage.Name);
        var from = Counter.Begin();
        var count = 0;
        try
        {
            var outcome = await Task.Run(work, CancellationToken.None);
            count = outcome.Done.Count;
            return outcome;
        }
        finally
        {
            Counter.End(from, count);
        }
    }

    private async Task<int> StoreAsync(StageWorker worker, ChannelReader<StageOutcome<TResult>> outcomes)
    {
        var done = 0;
        await foreach (var outcome in outcomes.ReadAllAsync(CancellationToken.None))
        {
            done += await StoreAsync(worker, outcome);
        }

        return done;
    }

    // Not to be cancelled: what is done is worth storing, and it is one batch or two.
    private async Task<int> StoreAsync(StageWorker worker, StageOutcome<TResult> outcome)
    {
        var stored = outcome.Done.Count == 0 ? 0 : await _stage.CompleteAsync(_queue, worker, outcome.Done, CancellationToken.None);
        Counter.Stored(stored, outcome.Done.Count - stored);
        foreach (var failed in outcome.Failed)
        {
            Counter.Failed();
            _logger.ArticleFailed(failed.Id, worker.Stage, failed.Exception);
            await _queue.FailAsync(worker, failed.Id, failed.Reason, Options.MaxAttempts, CancellationToken.None);
        }

        return stored;
    }
}
