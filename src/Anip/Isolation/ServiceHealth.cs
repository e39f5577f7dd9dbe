using System.Collections.Concurrent;

namespace Anip.Isolation;

/// <summary>A background service that is stalled; it tries again by itself.</summary>
/// <param name="Service">Its name.</param>
/// <param name="Since">When it failed first after it last worked.</param>
/// <param name="Reason">One line: what it failed with last. It may hold paths and addresses.</param>
public sealed record ServiceProblem(string Service, DateTimeOffset Since, string Reason);

/// <summary>Which background services of this process are stalled.</summary>
public sealed class ServiceHealth(TimeProvider timeProvider)
{
    private readonly ConcurrentDictionary<string, ServiceProblem> _problems = new(StringComparer.Ordinal);

    /// <summary>By name; empty where all services work.</summary>
    public IReadOnlyList<ServiceProblem> Problems => [.. _problems.Values.OrderBy(problem => problem.Service, StringComparer.Ordinal)];

    internal void MarkStalled(string service, string reason)
    {
        if (_problems.TryAdd(service, new ServiceProblem(service, timeProvider.GetUtcNow(), reason)))
        {
            ServiceTelemetry.Stalls(service);
        }
        else
        {
            _problems.AddOrUpdate(service, _ => new ServiceProblem(service, timeProvider.GetUtcNow(), reason), (_, known) => known with { Reason = reason });
        }
    }

    /// <returns>Whether it stood still before.</returns>
    internal bool Works(string service)
    {
        var stalled = _problems.TryRemove(service, out _);
        if (stalled)
        {
            ServiceTelemetry.Recovers(service);
        }

        return stalled;
    }
}
