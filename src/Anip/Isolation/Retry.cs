namespace Anip.Isolation;

/// <summary>The one way to wait and try again.</summary>
public static class Retry
{
    /// <summary>Does the work, again and again until it is done or a failure is not to be waited out.</summary>
    /// <param name="work">What may fail.</param>
    /// <param name="waitAfter">Of a failure and how many there were, from 1 on: how long to wait before the next attempt; null throws the failure.</param>
    /// <param name="timeProvider">The clock of the waits.</param>
    /// <param name="cancellationToken">Ends work and waits.</param>
    /// <exception cref="OperationCanceledException">It was asked to end.</exception>
    public static async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> work, Func<Exception, int, TimeSpan?> waitAfter, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            TimeSpan wait;
            try
            {
                return await work(cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested && waitAfter(exception, failures) is { } pause)
            {
                wait = pause;
            }

            await Task.Delay(wait, timeProvider, cancellationToken);
        }
    }
}
