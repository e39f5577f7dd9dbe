namespace Anip.Isolation;

/// <summary>
/// Runs one unit of work among many (a source, a file, a line, an article, a page, a request) so that whatever it throws, foreseen or not, is
/// its own failure and stops none of the others. Only the cancellation that the caller asked for passes through.
/// </summary>
public static class Isolated
{
    /// <returns>Null where the work was done; else why it was not.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static UnitFailure? Run(Action work, CancellationToken cancellationToken)
    {
        try
        {
            work();
            return null;
        }
        catch (Exception exception) when (!IsRequested(exception, cancellationToken))
        {
            return UnitFailure.Of(exception);
        }
    }

    /// <inheritdoc cref="Run(Action, CancellationToken)"/>
    public static async Task<UnitFailure?> RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
            return null;
        }
        catch (Exception exception) when (!IsRequested(exception, cancellationToken))
        {
            return UnitFailure.Of(exception);
        }
    }

    /// <returns>What the work gave, or <paramref name="recover"/>'s value for its failure.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static T Run<T>(Func<T> work, Func<UnitFailure, T> recover, CancellationToken cancellationToken)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (!IsRequested(exception, cancellationToken))
        {
            return recover(UnitFailure.Of(exception));
        }
    }

    // A time limit inside of the work also ends in this exception, and is a failure like any other.
    internal static bool IsRequested(Exception exception, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested && UnitFailure.Of(exception).Exception is OperationCanceledException;
}
