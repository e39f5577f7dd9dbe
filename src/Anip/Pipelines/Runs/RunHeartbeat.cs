using Anip.Isolation;

namespace Anip.Pipelines.Runs;

/// <summary>Keeps the lease of a run while it is worked on, and hears that the work is to end.</summary>
internal sealed class RunHeartbeat(IRunQueue queue, RunLease lease, PipelinesOptions options, Func<RunProgress?> progress, TimeProvider timeProvider)
{
    private long _renewedAt = timeProvider.GetTimestamp();

    /// <summary>Another process has the run: nothing may be written any more.</summary>
    public bool IsLost { get; private set; }

    public bool IsCancelRequested { get; set; }

    /// <summary>No other process can have taken the run.</summary>
    public bool IsSurelyHeld => !IsLost && timeProvider.GetElapsedTime(_renewedAt) < options.Lease;

    public void Lose() => IsLost = true;

    /// <summary>Beats until <paramref name="done"/>, and cancels <paramref name="halt"/> when the work is to end.</summary>
    public async Task RunAsync(CancellationTokenSource halt, CancellationToken done)
    {
        using var timer = new PeriodicTimer(options.Heartbeat, timeProvider);
        try
        {
            while (!IsLost && await timer.WaitForNextTickAsync(done))
            {
                await BeatAsync(done);
                if (IsLost || IsCancelRequested)
                {
                    await halt.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The work has ended.
        }
    }

    /// <summary>Renews, and hears what became of the run meanwhile.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetTimestamp();
        var failure = await Isolated.RunAsync(
            async token =>
            {
                var state = await queue.RenewAsync(lease, options.Lease, progress(), token);
                _renewedAt = now;
                IsLost = state is LeaseState.Lost;
                IsCancelRequested |= state is LeaseState.CancelRequested;
            },
            cancellationToken);
        if (failure is not null)
        {
            // The next beat tries again, as long as nobody can have taken the run over meanwhile.
            IsLost = !IsSurelyHeld;
        }
    }
}
