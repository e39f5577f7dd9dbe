using Anip.Fetching;
using Anip.Fetching.Robots;

namespace Anip.Ingestion.Sources.Refresh;

/// <summary>
/// Requests to hosts that belong together. Each host is claimed before it is first asked, so that nobody else asks it meanwhile on any node, and is left alone
/// behind the visit as it is behind a feed. To be disposed of; where the process dies first, the next one of its node gives the claims back, else they run out.
/// </summary>
public sealed class HostVisit : IAsyncDisposable
{
    private readonly IHostClaims _claims;
    private readonly HostOwners _owners;
    private readonly RobotsRules _robots;
    private readonly IngestionOptions _options;
    private readonly TimeSpan _maxDelay;
    private readonly TimeSpan _pause;
    private readonly TimeProvider _timeProvider;
    // Tells the claims of this visit from those of the others that the process has under its name.
    private readonly string _name = $"visit/{Guid.NewGuid():N}";
    private readonly Dictionary<string, Visited> _hosts = new(StringComparer.Ordinal);
    private HostClaim? _claim;

    internal HostVisit(IHostClaims claims, HostOwners owners, RobotsRules robots, IngestionOptions options, TimeSpan maxDelay, TimeSpan pause, TimeProvider timeProvider) =>
        (_claims, _owners, _robots, _options, _maxDelay, _pause, _timeProvider) = (claims, owners, robots, options, maxDelay, pause, timeProvider);

    /// <summary>Waits until the host is nobody else's.</summary>
    /// <exception cref="FetchException"><c>host_busy</c>: it is asked for something else, or asked for rest, for longer than is waited.</exception>
    public async Task ClaimAsync(Uri url, CancellationToken cancellationToken)
    {
        var host = SourceHost.Of(url);
        if (_hosts.ContainsKey(host))
        {
            return;
        }

        _claim ??= new HostClaim(await _owners.OfVisitsAsync(cancellationToken), _name, 0) { Spacing = _options.HostInterval };
        var begun = _timeProvider.GetUtcNow();
        while (await _claims.TryExtendAsync(_claim, host, _options.HostLease, cancellationToken) is { } free)
        {
            // Who has it is done with a request soon; who was refused with "not now" is not asked again before that.
            if (free - begun > 2 * _options.HostInterval)
            {
                throw new FetchException("host_busy", $"{host} is being asked for something else, or asked for rest: try again after {free:HH:mm:ss} UTC.") { RetryAt = free, WasAsked = false };
            }

            await WaitAsync(free - _timeProvider.GetUtcNow(), cancellationToken);
        }

        _hosts[host] = new Visited();
    }

    /// <summary>Waits until an address may be asked; for <see cref="FetchRequest.Turn"/>.</summary>
    /// <inheritdoc cref="ClaimAsync"/>
    public async Task TurnAsync(Uri url, CancellationToken cancellationToken)
    {
        await ClaimAsync(url, cancellationToken);
        var visited = _hosts[SourceHost.Of(url)];
        if (visited.AskedAt is { } last)
        {
            await WaitAsync((visited.Delay > _pause ? visited.Delay : _pause) - _timeProvider.GetElapsedTime(last), cancellationToken);
        }

        visited.AskedAt = _timeProvider.GetTimestamp();
    }

    /// <summary>The robots.txt of the server that has a page, whose crawl-delay counts from then on.</summary>
    /// <inheritdoc cref="ClaimAsync"/>
    public async Task<RobotsAnswer> RobotsAsync(Uri page, CancellationToken cancellationToken)
    {
        await ClaimAsync(page, cancellationToken);
        var answer = await _robots.ReadAsync(page, TurnAsync, cancellationToken);
        if (answer.File.CrawlDelay is { } delay && _hosts.TryGetValue(SourceHost.Of(page), out var visited))
        {
            visited.Delay = delay < _maxDelay ? delay : _maxDelay;
        }

        return answer;
    }

    /// <summary>For <see cref="FetchRequest.Permit"/> of a page that nobody named to us.</summary>
    /// <exception cref="FetchException"><c>robots_disallowed</c>: the server does not want us to read that page.</exception>
    public async Task PermitAsync(Uri page, CancellationToken cancellationToken)
    {
        if (_robots.AreHonoured)
        {
            await RobotsAsync(page, cancellationToken);
            await _robots.RequireAsync(page, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_claim is not null && _hosts.Count > 0)
        {
            var longest = _hosts.Values.Max(visited => visited.Delay);
            await _claims.EndAsync(_claim with { Spacing = longest > _options.HostInterval ? longest : _options.HostInterval }, CancellationToken.None);
        }
    }

    private Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) =>
        time > TimeSpan.Zero ? Task.Delay(time, _timeProvider, cancellationToken) : Task.CompletedTask;

    private sealed class Visited
    {
        public long? AskedAt { get; set; }

        public TimeSpan Delay { get; set; }
    }
}
