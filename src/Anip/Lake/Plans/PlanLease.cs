using Anip.Lake.Works;

namespace Anip.Lake.Plans;

/// <summary>Keeps what a plan has taken for as long as a step works on it.</summary>
internal static class PlanLease
{
    // So often within the time that it is kept.
    private const int RenewalsWithinLease = 3;

    /// <summary>Where it cannot be kept, the work would be for nothing: it is cancelled, and the failure thrown.</summary>
    public static async Task<T> HoldAsync<T>(BatchWork work, BatchClaim claim, TimeProvider timeProvider, Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var end = new CancellationTokenSource();
        var renewing = RenewAsync(work, claim, timeProvider, stop, end.Token);
        try
        {
            return await action(stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && renewing.IsFaulted)
        {
            await renewing;
            throw;
        }
        finally
        {
            await end.CancelAsync();
            await ((Task)renewing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task RenewAsync(BatchWork work, BatchClaim claim, TimeProvider timeProvider, CancellationTokenSource stop, CancellationToken done)
    {
        using var timer = new PeriodicTimer(work.Lease / RenewalsWithinLease, timeProvider);
        try
        {
            do
            {
                await work.RenewAsync(claim, done);
            }
            while (await timer.WaitForNextTickAsync(done));
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The work is over.
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }
}
