namespace Anip.Fetching;

/// <summary>The whole time and the idle time of one request, in one token with the caller's own.</summary>
internal sealed class TimeLimits : IDisposable
{
    private readonly TimeSpan _idle;
    private readonly CancellationTokenSource _wholeLimit;
    private readonly CancellationTokenSource _idleLimit;
    private readonly CancellationTokenSource _either;

    public TimeLimits(FetchOptions options, TimeSpan left, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        _idle = options.IdleTimeout;
        _wholeLimit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, timeProvider);
        _idleLimit = new CancellationTokenSource(_idle, timeProvider);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_wholeLimit.Token, _idleLimit.Token, cancellationToken);
    }

    public CancellationToken Token => _either.Token;

    public bool WholeIsOver => _wholeLimit.IsCancellationRequested;

    /// <summary>Something arrived: the idle time begins anew.</summary>
    public void Extend() => _idleLimit.CancelAfter(_idle);

    public void Dispose()
    {
        _either.Dispose();
        _idleLimit.Dispose();
        _wholeLimit.Dispose();
    }
}
