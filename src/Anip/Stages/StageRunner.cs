using Anip.Hosting;
using Microsoft.Extensions.Logging;

namespace Anip.Stages;

/// <summary>
/// Works off what waits for a stage: claims it, keeps it while it is worked on, isolates what fails, gives back what is not done at a stop, and takes over what
/// processes left that are gone. Whoever drives a stage, be it a service, a pipeline or a verb, does it by this.
/// </summary>
public abstract class StageRunner
{
    private const int RenewedAtOnce = 128;

    private readonly StageContext _context;
    private bool _isRegistered;

    private protected StageRunner(Stage stage, StageContext context)
    {
        (Stage, _context) = (stage, context);
        Counter = new StageCounter(stage.Name, context.Time);
    }

    public Stage Stage { get; }

    public StageProgress Progress => Counter.Current;

    internal StageOptions Options => _context.Options;

    internal StageCounter Counter { get; }

    /// <summary>The next time that this process has stored something to work on.</summary>
    internal Task Woken => _context.Signal.Next;

    /// <inheritdoc cref="ExecuteAsync(string, CancellationToken)"/>
    /// <summary>The same under a name that only this process has. What processes of this node held that were killed is given back first.</summary>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        // Where nothing waits and nothing is held, a look is all that it costs.
        if (await LookAsync(cancellationToken) is not ({ IsDue: true } or { IsHeld: true }))
        {
            return 0;
        }

        using var owner = await _context.Node.AcquireLeaseAsync(Stage.Name, (name, token) => AbandonAsync(name, token), cancellationToken);
        _context.Logger.ClaimsUnder(Stage.Name, owner.Name);
        return await RunWhereDueAsync(owner.Name, cancellationToken);
    }

    /// <summary>Works until nothing waits that another owner does not hold. Cancelled, it stores what is done and gives the rest back.</summary>
    /// <param name="owner">Claims of this name left by a process that was killed are given back first: no two at once may use one.</param>
    /// <returns>How many results took effect.</returns>
    /// <exception cref="StageException">The stage works on no article.</exception>
    /// <exception cref="Anip.Storage.StorageException">The store cannot do its work.</exception>
    public async Task<int> ExecuteAsync(string owner, CancellationToken cancellationToken)
    {
        await AbandonAsync(owner, cancellationToken);
        return await RunWhereDueAsync(owner, cancellationToken);
    }

    /// <summary>What waits, what is in work and what was given up.</summary>
    public async Task<StageCounts> CountAsync(CancellationToken cancellationToken)
    {
        await RegisterAsync(cancellationToken);
        return await _context.Queue.CountAsync(Stage.Name, cancellationToken);
    }

    /// <summary>Whether there is anything to do, be it held by a process that is gone.</summary>
    public async Task<StageOutlook> LookAsync(CancellationToken cancellationToken)
    {
        await RegisterAsync(cancellationToken);
        return await _context.Queue.LookAsync(Stage.Name, cancellationToken);
    }

    /// <summary>Where nothing waits, has some of what is to be done anew wait: so little that what is new waits no longer for it than for a batch. Where all is anew, does what follows.</summary>
    /// <returns>Whether there is more to do at once.</returns>
    public async Task<bool> RenewDueAsync(CancellationToken cancellationToken) => Stage.Renewal is { } renewal
        && (await CountAsync(cancellationToken)).Waiting == 0
        && (await renewal.QueueDueAsync(Math.Min(Options.BatchSize, RenewedAtOnce), cancellationToken) || await renewal.ConcludeAsync(cancellationToken));

    private protected abstract Task<int> WorkAsync(StageWorker worker, CancellationToken cancellationToken);

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        if (!_isRegistered)
        {
            await _context.Queue.RegisterAsync(Stage.Name, cancellationToken);
            _isRegistered = true;
        }
    }

    private Task<int> AbandonAsync(string owner, CancellationToken cancellationToken) =>
        _context.Queue.AbandonAsync(new StageWorker(Stage.Name, owner), cancellationToken);

    private async Task<int> RunWhereDueAsync(string owner, CancellationToken cancellationToken) =>
        (await LookAsync(cancellationToken)).IsDue ? await RunAsync(new StageWorker(Stage.Name, owner), cancellationToken) : 0;

    private async Task<int> RunAsync(StageWorker worker, CancellationToken cancellationToken)
    {
        // If the claims cannot be kept, the work is wasted.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var end = new CancellationTokenSource();
        var renewing = StopOnFailureAsync(RenewAsync(worker, end.Token), stop);
        try
        {
            return await WorkAsync(worker, stop.Token);
        }
        finally
        {
            await end.CancelAsync();
            // Also when cancelled or failed: nobody should have to wait for the lease to run out.
            await _context.Queue.ReleaseAsync(worker, CancellationToken.None);
            await renewing;
        }
    }

    // Not ended by a stop: what is still worked on and stored then must stay ours.
    private async Task<int> RenewAsync(StageWorker worker, CancellationToken done)
    {
        using var timer = new PeriodicTimer(Options.Lease / 3, _context.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                await _context.Queue.RenewAsync(worker, Options.Lease, done);
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The work is over.
        }

        return 0;
    }

    private protected static async Task<T> StopOnFailureAsync<T>(Task<T> part, CancellationTokenSource stop)
    {
        try
        {
            return await part;
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }
}

/// <summary>What the runner of a stage works with.</summary>
internal sealed record StageContext(IStageQueue Queue, StageOptions Options, NodeIdentity Node, WorkSignal Signal, TimeProvider Time, ILogger Logger);
