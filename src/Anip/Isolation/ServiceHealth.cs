using System.Collections.Concurrent;

namespace Anip.Isolation;

/// <summary>A background service that stands still; it tries again by itself.</summary>
/// <param name="Service">Its name.</param>
/// <param name="Since">When it failed first after it last worked.</param>
/// <param name="Reason">One line: what it failed with last. It may hold paths and addresses.</param>
public sealed record ServiceTrouble(string Service, DateTimeOffset Since, string Reason);

/// <summary>Which background services of this process stand still.</summary>
public sealed class ServiceHealth(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ServiceTrouble> _troubles = new(StringComparer.Ordinal);

    /// <summary>By name; empty where all services work.</summary>
    public IReadOnlyList<ServiceTrouble> Troubles => [.. _troubles.Values.OrderBy(trouble => trouble.Service, StringComparer.Ordinal)];

    internal void StandsStill(string service, string reason)
    {
        if (_troubles.TryAdd(service, new ServiceTrouble(service, time.GetUtcNow(), reason)))
        {
            ServiceTelemetry.Stalls(service);
        }
        else
        {
            _troubles.AddOrUpdate(service, _ => new ServiceTrouble(service, time.GetUtcNow(), reason), (_, known) => known with { Reason = reason });
        }
    }

    /// <returns>Whether it stood still before.</returns>
    internal bool Works(string service)
    {
        var stalled = _troubles.TryRemove(service, out _);
        if (stalled)
        {
            ServiceTelemetry.Recovers(service);
        }

        return stalled;
    }
}
