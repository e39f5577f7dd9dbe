using System.Net;

namespace Anip.Server.Serving.Ports;

/// <summary>Which ports of roles were opened.</summary>
/// <param name="ofAll">The role of every other address too, where a process serves nothing else; null for the API.</param>
public sealed class ServedPorts(ServedRole? ofAll)
{
    private readonly Lock _lock = new();
    private readonly List<ServedPort> _ports = [];

    /// <summary>In the order in which they were tried, once the server has started.</summary>
    public IReadOnlyList<ServedPort> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _ports];
            }
        }
    }

    internal ServedRole? OfAll => ofAll;

    internal void Add(ServedRole role, EndPoint endpoint, string? problem = null)
    {
        lock (_lock)
        {
            _ports.Add(new ServedPort(role, $"http://{endpoint}", problem));
        }
    }
}

/// <param name="Problem">Why it could not be opened; null where it could.</param>
public sealed record ServedPort(ServedRole Role, string Address, string? Problem);
