using Anip.Isolation;
using Microsoft.Extensions.Options;

namespace Anip.Fetching.Traffic;

/// <summary>
/// Counts what is asked of each host and day, and refuses what would be more than the settings allow. Counts reach the store within seconds, so that
/// nodes may together go beyond a limit by what they ask in that time.
/// </summary>
public sealed class TrafficLedger(IOptions<FetchOptions> options, TimeProvider timeProvider, ITrafficStore? store = null) : IAsyncDisposable, IDisposable
{
    // What a process that is killed has not told.
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _flushing = new(1);
    private readonly Dictionary<string, HostTraffic> _pending = new(StringComparer.OrdinalIgnoreCase);

    // Today's counts of all nodes, as far as they are known here.
    private readonly Dictionary<string, KnownTotal> _totals = new(StringComparer.OrdinalIgnoreCase);

    private long _flushedAt;
    private bool _isKept;

    /// <summary>From now on counts are kept in the store: this process has opened it.</summary>
    public void Keep() => _isKept = true;

    /// <summary>Before a request is sent.</summary>
    /// <exception cref="FetchException"><c>host_limit</c>: it is more than the settings allow for a day.</exception>
    public async Task RequireAsync(string host, CancellationToken cancellationToken)
    {
        var (maxRequests, maxBytes) = (options.Value.MaxHostRequests, (long)options.Value.MaxHostMegabytes * 1024 * 1024);
        if (maxRequests == 0 && maxBytes == 0)
        {
            return;
        }

        var today = Today;
        var known = await TotalAsync(host, today, cancellationToken);
        var (what, setting) = maxRequests > 0 && known.Requests >= maxRequests ? ($"{maxRequests:N0} requests", nameof(FetchOptions.MaxHostRequests))
            : maxBytes > 0 && known.Bytes >= maxBytes ? ($"{options.Value.MaxHostMegabytes:N0} MiB", nameof(FetchOptions.MaxHostMegabytes))
            : (null, null);
        if (what is not null)
        {
            var until = new DateTimeOffset(today.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
            throw new FetchException("host_limit", $"{host} has had its {what} of today (Fetching:{setting}); it is asked again after {until:u}.") { RetryAt = until, WasAsked = false };
        }
    }

    /// <summary>After a request.</summary>
    public async Task CountAsync(string host, RequestCount request, CancellationToken cancellationToken)
    {
        var one = new HostTraffic(host, Today) { Requests = request.IsSent ? 1 : 0, Bytes = request.Bytes, NotModified = request.NotModified ? 1 : 0, Errors = request.Failed ? 1 : 0 };
        bool isDue;
        lock (_lock)
        {
            if (store is not null && (_pending.ContainsKey(Key(one)) || _pending.Count < options.Value.MaxHosts))
            {
                _pending[Key(one)] = _pending.TryGetValue(Key(one), out var before) ? Sum(before, one) : one;
            }

            if (_totals.TryGetValue(host, out var total))
            {
                _totals[host] = total with { Traffic = total.Traffic.Day == one.Day ? Sum(total.Traffic, one) : one };
            }

            isDue = _isKept && timeProvider.GetElapsedTime(_flushedAt) >= FlushInterval;
        }

        if (isDue)
        {
            await FlushAsync(cancellationToken);
        }
    }

    /// <summary>Tells the store what it has not been told. What cannot be told now is told later.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (store is null || !_isKept || !await _flushing.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return;
        }

        try
        {
            List<HostTraffic> told;
            lock (_lock)
            {
                told = [.. _pending.Values];
                _pending.Clear();
                _flushedAt = timeProvider.GetTimestamp();
            }

            if (told.Count > 0)
            {
                await TellAsync(told, cancellationToken);
            }
        }
        finally
        {
            _flushing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await FlushAsync(CancellationToken.None);
        _flushing.Dispose();
    }

    /// <summary>What the store was not told is lost.</summary>
    public void Dispose() => _flushing.Dispose();

    private async Task TellAsync(List<HostTraffic> told, CancellationToken cancellationToken)
    {
        IReadOnlyList<HostTraffic>? totals = null;
        // A fetch does not fail for its being counted.
        if (await Isolated.RunAsync(async token => totals = await store!.AddAsync(told, token), cancellationToken) is not null)
        {
            totals = null;
        }

        lock (_lock)
        {
            foreach (var one in told)
            {
                if (totals is null)
                {
                    _pending[Key(one)] = _pending.TryGetValue(Key(one), out var later) ? Sum(one, later) : one;
                }
            }

            foreach (var total in (totals ?? []).Where(total => total.Day == Today))
            {
                _totals[total.Host] = new KnownTotal(_pending.TryGetValue(Key(total), out var later) ? Sum(total, later) : total, timeProvider.GetTimestamp());
            }
        }
    }

    private async Task<HostTraffic> TotalAsync(string host, DateOnly today, CancellationToken cancellationToken)
    {
        HostTraffic? before = null;
        lock (_lock)
        {
            if (_totals.TryGetValue(host, out var total) && total.Traffic.Day == today)
            {
                before = total.Traffic;
                if (store is null || !_isKept || timeProvider.GetElapsedTime(total.ReadAt) < FlushInterval)
                {
                    return before;
                }
            }
        }

        // Where the store does not answer, what was known before counts on.
        HostTraffic? told = null;
        if (store is not null && _isKept)
        {
            await Isolated.RunAsync(
                async token => told = await store.ListAsync(new TrafficQuery(today, today, host), token) is [var one] ? one : new HostTraffic(host, today), cancellationToken);
        }

        lock (_lock)
        {
            Forget();
            var known = told ?? new HostTraffic(host, today);
            var sum = told is null && before is not null ? before : _pending.TryGetValue(Key(known), out var pending) ? Sum(known, pending) : known;
            _totals[host] = new KnownTotal(sum, timeProvider.GetTimestamp());
            return sum;
        }
    }

    private DateOnly Today => DateOnly.FromDateTime(timeProvider.GetUtcNow().UtcDateTime);

    // Yesterday's, and the least asked where there are too many: the store still knows them.
    private void Forget()
    {
        if (_totals.Count > options.Value.MaxHosts)
        {
            foreach (var (host, _) in _totals.OrderBy(pair => pair.Value.Traffic.Day).ThenBy(pair => pair.Value.Traffic.Requests).Take((options.Value.MaxHosts / 4) + 1).ToList())
            {
                _totals.Remove(host);
            }
        }
    }

    private static string Key(HostTraffic traffic) => $"{traffic.Day:O} {traffic.Host}";

    private static HostTraffic Sum(HostTraffic one, HostTraffic other) => one with
    {
        Requests = one.Requests + other.Requests,
        Bytes = one.Bytes + other.Bytes,
        NotModified = one.NotModified + other.NotModified,
        Errors = one.Errors + other.Errors,
    };

    // Other nodes may have asked since it was read.
    private readonly record struct KnownTotal(HostTraffic Traffic, long ReadAt);
}

/// <param name="IsSent">The host heard of it.</param>
/// <param name="Bytes">Of the body, as they came.</param>
public readonly record struct RequestCount(bool IsSent, long Bytes, bool NotModified, bool Failed);
