using Anip.Fetching;

namespace Anip.Ingestion.Sources.Refresh;

/// <summary>The requests of one fetch under its claim: each waits for its turn, and a redirect to another host claims that one too.</summary>
internal sealed class HostTurns(IHostClaims claims, HostClaim claim, IngestionOptions options, TimeProvider timeProvider)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public HostClaim Claim => claim;

    // A host that asks for more rest than others has it in its claim.
    private TimeSpan MaxWait => 2 * claim.Spacing;

    /// <exception cref="FetchException"><c>host_busy</c>: somebody else asks the host that a redirect leads to.</exception>
    public async Task WaitAsync(Uri url, CancellationToken cancellationToken)
    {
        var host = SourceHost.Of(url);
        if (!_asked.Add(host))
        {
            // From the answer that led here: nobody knows how long its request was on its way.
            await Task.Delay(claim.Spacing, timeProvider, cancellationToken);
        }
        else if (host != claim.Host)
        {
            await ExtendAsync(host, cancellationToken);
        }
    }

    private async Task ExtendAsync(string host, CancellationToken cancellationToken)
    {
        var begun = timeProvider.GetUtcNow();
        while (await claims.TryExtendAsync(claim, host, options.HostLease, cancellationToken) is { } free)
        {
            if (free - begun > MaxWait)
            {
                throw Busy(host);
            }

            await WaitUntilAsync(free, cancellationToken);
        }
    }

    private Task WaitUntilAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        time - timeProvider.GetUtcNow() is var wait && wait > TimeSpan.Zero ? Task.Delay(wait, timeProvider, cancellationToken) : Task.CompletedTask;

    // Not as soon as it is free: everybody who waits for it would be there again, and would have asked a first host in vain.
    private FetchException Busy(string host) => new("host_busy", $"It redirects to {host}, which is being asked for another source; it is asked again later.")
    {
        RetryAt = timeProvider.GetUtcNow() + (options.MinInterval * (0.5 + (Random.Shared.NextDouble() / 2))),
        WasAsked = false,
    };
}
