using Anip.Fetching;
using Anip.Fetching.Robots;
using Anip.Ingestion.Sources.Refresh;

namespace Anip.Ingestion.Sources.Discovery;

/// <summary>Fetches for one look at a site, until its requests, bytes or time are spent.</summary>
internal sealed class DiscoveryBudget : IDisposable
{
    // A page or feed that is larger is not worth it only to be looked at.
    private const int MaxDocument = 8 * 1024 * 1024;

    private readonly GuardedFetcher _fetcher;
    private readonly HostVisit _visit;
    private readonly CancellationTokenSource _time;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _either;
    private int _requests;
    private long _bytes;

    public DiscoveryBudget(GuardedFetcher fetcher, HostVisit visit, DiscoveryOptions options, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        (_fetcher, _visit, _requests, _bytes, _caller) = (fetcher, visit, options.MaxRequests, options.MaxBytes, cancellationToken);
        _time = new CancellationTokenSource(options.Timeout, timeProvider);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_time.Token, cancellationToken);
    }

    /// <summary>Nothing more is asked.</summary>
    public bool IsSpent => _requests <= 0 || _bytes <= 0 || _time.IsCancellationRequested;

    /// <summary>Something was left out for it.</summary>
    public bool WasShort { get; private set; }

    /// <param name="isGuess">Nobody named the address to us, so that it is asked for only where robots.txt allows it.</param>
    /// <returns>Null where the budget is spent.</returns>
    /// <exception cref="FetchException">It cannot be fetched.</exception>
    internal Task<FetchedDocument?> FetchAsync(Uri address, bool isGuess) => SpendAsync(
        token => _fetcher.FetchAsync(
            new FetchRequest(address) { AllowDamage = true, MaxBytes = (int)Math.Min(MaxDocument, _bytes), Permit = isGuess ? _visit.PermitAsync : null, Turn = _visit.TurnAsync }, token),
        document => document.Body.Length);

    /// <summary>The robots.txt of the server that has the page.</summary>
    /// <inheritdoc cref="FetchAsync"/>
    internal Task<RobotsAnswer?> RobotsAsync(Uri page) => SpendAsync(token => _visit.RobotsAsync(page, token), _ => 0);

    private async Task<T?> SpendAsync<T>(Func<CancellationToken, Task<T>> ask, Func<T, int> bytesOf)
        where T : class
    {
        _caller.ThrowIfCancellationRequested();
        if (IsSpent)
        {
            WasShort = true;
            return null;
        }

        _requests--;
        try
        {
            var answer = await ask(_either.Token);
            _bytes -= bytesOf(answer);
            return answer;
        }
        catch (OperationCanceledException) when (!_caller.IsCancellationRequested)
        {
            WasShort = true;
            return null;
        }
    }

    public void Dispose()
    {
        _either.Dispose();
        _time.Dispose();
    }
}
