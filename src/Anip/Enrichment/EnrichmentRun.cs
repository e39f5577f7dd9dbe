using System.Threading.Channels;
using Anip.Hosting;
using Anip.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Enrichment;

/// <summary>
/// Enriches whatever is pending. While one batch is analysed, the next is read and the last is written. What was tried in vain comes after
/// a hundred batches at the latest, and alone.
/// </summary>
public sealed class EnrichmentRun
{
    // However much is waiting, what was tried in vain has its turn: it may be the newest there is.
    private const int BatchesOfAPass = 100;

    /// <summary>What names for claims are taken for at <see cref="NodeIdentity"/>.</summary>
    public const string Work = "articles";

    private readonly IEnrichmentQueue _queue;
    private readonly BatchAnalysis _analysis;
    private readonly EnrichmentOptions _options;
    private readonly EnrichmentCounter _counter;
    private readonly NodeIdentity _node;
    private readonly TimeProvider _time;
    private readonly ILogger<EnrichmentRun> _logger;

    internal EnrichmentRun(
        IEnrichmentQueue queue,
        ITextAnalyzer analyzer,
        IOptions<EnrichmentOptions> options,
        EnrichmentCounter counter,
        NodeIdentity node,
        TimeProvider time,
        ILogger<EnrichmentRun> logger)
    {
        _queue = queue;
        _analysis = new BatchAnalysis(analyzer);
        _options = options.Value;
        _counter = counter;
        _node = node;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc cref="ExecuteAsync(string, CancellationToken)"/>
    /// <summary>The same under a name that this process alone has. What processes of this node held that were killed is given back first.</summary>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        using var owner = await _node.TakeOwnerAsync(Work, _queue.AbandonAsync, cancellationToken);
        return await RunAsync(owner.Name, cancellationToken);
    }

    /// <summary>Works until nothing is pending that another owner does not hold. Cancelled, it stores what is analysed and gives the rest back.</summary>
    /// <param name="owner">Claims of this name left by a process that was killed are given back first: no two at once may use one.</param>
    /// <returns>How many analyses took effect.</returns>
    /// <exception cref="AnalyzerException">The analyzer works on no article.</exception>
    /// <exception cref="StorageException">The store cannot do its work.</exception>
    public async Task<int> ExecuteAsync(string owner, CancellationToken cancellationToken)
    {
        await _queue.AbandonAsync(owner, cancellationToken);
        return await RunAsync(owner, cancellationToken);
    }

    private async Task<int> RunAsync(string owner, CancellationToken cancellationToken)
    {
        // If the claims cannot be kept, the work is in vain.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var end = new CancellationTokenSource();
        var renewing = StopOnFailureAsync(RenewAsync(owner, end.Token), stop);
        try
        {
            return await WorkAsync(owner, stop.Token);
        }
        finally
        {
            await end.CancelAsync();
            // Also when cancelled or failed: nobody should have to wait for the lease to run out.
            await _queue.ReleaseAsync(owner, CancellationToken.None);
            await renewing;
        }
    }

    private async Task<int> WorkAsync(string owner, CancellationToken cancellationToken)
    {
        var done = 0;
        for (var claimed = true; claimed;)
        {
            var fresh = await PassAsync(owner, cancellationToken);
            var retried = await RetryAsync(owner, cancellationToken);
            done += fresh.Done + retried.Done;
            claimed = fresh.Claimed + retried.Claimed > 0;
        }

        return done;
    }

    private async Task<(int Claimed, int Done)> PassAsync(string owner, CancellationToken cancellationToken)
    {
        var claimed = Channel.CreateBounded<IReadOnlyList<PendingArticle>>(1);
        var analysed = Channel.CreateBounded<AnalyzedBatch>(1);

        // If one stage fails, the others would wait for it for ever: cancel them instead.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var storing = StopOnFailureAsync(StoreAsync(owner, analysed.Reader), stop);
        var analysing = StopOnFailureAsync(AnalyzeAsync(claimed.Reader, analysed.Writer, stop.Token), stop);
        var claiming = StopOnFailureAsync(ClaimAsync(owner, claimed.Writer, stop.Token), stop);
        await Task.WhenAll(storing, analysing, claiming); // Throws the failure rather than the cancellations that it caused.
        return (await claiming, await storing);
    }

    // One at a time, and with nothing else in hand: should the process end, it is known with what.
    private async Task<(int Claimed, int Done)> RetryAsync(string owner, CancellationToken cancellationToken)
    {
        var (claimed, done) = (0, 0);
        while (await _queue.ClaimRetryAsync(owner, _options.Lease, cancellationToken) is { } article)
        {
            if (!_analysis.IsProven)
            {
                // What ends the process while it loads its models is no article.
                await _queue.ReleaseAsync(owner, cancellationToken);
                await Task.Run(() => _analysis.Prove(cancellationToken), cancellationToken);
                continue;
            }

            claimed++;
            // The first time it was not alone, and need not have been what ended the process.
            done += await StoreAsync(
                owner, article.Attempts > _options.MaxAttempts ? GiveUp(article) : await AnalyzeAsync(() => _analysis.Analyze(article, cancellationToken)));
        }

        return (claimed, done);
    }

    private static AnalyzedBatch GiveUp(PendingArticle article) => new(
        [], [new FailedArticle(article.Id, $"Its process ended in the middle of it, in {article.Attempts} attempts. Look at what ended it: memory is a frequent reason.", null)]);

    private async Task<int> ClaimAsync(string owner, ChannelWriter<IReadOnlyList<PendingArticle>> batches, CancellationToken cancellationToken)
    {
        try
        {
            var total = 0;
            for (var left = BatchesOfAPass;
                left > 0 && await _queue.ClaimAsync(owner, _options.BatchSize, _options.Lease, cancellationToken) is { Count: > 0 } batch;
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

    // Not ended by a stop: what is still analysed and stored then must stay ours.
    private async Task<int> RenewAsync(string owner, CancellationToken done)
    {
        using var timer = new PeriodicTimer(_options.Lease / 3, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                await _queue.RenewAsync(owner, _options.Lease, done);
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The pass is over.
        }

        return 0;
    }

    private async Task<int> AnalyzeAsync(
        ChannelReader<IReadOnlyList<PendingArticle>> batches, ChannelWriter<AnalyzedBatch> results, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in batches.ReadAllAsync(cancellationToken))
            {
                await results.WriteAsync(await AnalyzeAsync(() => _analysis.Analyze(batch, cancellationToken)), cancellationToken);
            }

            return 0;
        }
        finally
        {
            results.Complete();
        }
    }

    private async Task<AnalyzedBatch> AnalyzeAsync(Func<AnalyzedBatch> analyze)
    {
        var from = _counter.Begin();
        var count = 0;
        try
        {
            var batch = await Task.Run(analyze, CancellationToken.None);
            count = batch.Completed.Count;
            return batch;
        }
        finally
        {
            _counter.End(from, count);
        }
    }

    private async Task<int> StoreAsync(string owner, ChannelReader<AnalyzedBatch> results)
    {
        var done = 0;
        await foreach (var batch in results.ReadAllAsync(CancellationToken.None))
        {
            done += await StoreAsync(owner, batch);
        }

        return done;
    }

    // Not to be cancelled: what is analysed is worth storing, and it is one batch or two.
    private async Task<int> StoreAsync(string owner, AnalyzedBatch batch)
    {
        var stored = await _queue.CompleteAsync(owner, batch.Completed, CancellationToken.None);
        _counter.Stored(stored);
        foreach (var failed in batch.Failed)
        {
            _counter.Failed();
            _logger.ArticleFailed(failed.Id, failed.Exception);
            await _queue.FailAsync(owner, failed.Id, failed.Reason, _options.MaxAttempts, CancellationToken.None);
        }

        return stored;
    }

    private static async Task<T> StopOnFailureAsync<T>(Task<T> stage, CancellationTokenSource stop)
    {
        try
        {
            return await stage;
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }
}
