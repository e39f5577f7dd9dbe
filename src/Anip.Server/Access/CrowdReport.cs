using System.Net;
using Microsoft.Extensions.Logging;

namespace Anip.Server.Access;

/// <summary>Says now and then how many connections found no room: a line for each would be a flood of its own.</summary>
internal sealed class CrowdReport(int most, int perClient, TimeProvider timeProvider, ILogger logger) : IDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Of more clients than these, whose connections they are does not matter.
    private const int MaxClients = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _closed = [];
    private ITimer? _timer;
    private int _others;

    /// <summary>One connection was closed for want of room.</summary>
    /// <param name="address">Whose it was.</param>
    public void Note(IPAddress? address)
    {
        lock (_lock)
        {
            var client = address?.ToString() ?? "unknown";
            if (_closed.Count < MaxClients || _closed.ContainsKey(client))
            {
                _closed[client] = _closed.GetValueOrDefault(client) + 1;
            }
            else
            {
                _others++;
            }

            _timer ??= timeProvider.CreateTimer(_ => Tell(), null, First, Interval);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Tell()
    {
        lock (_lock)
        {
            if (_closed.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;
                return;
            }

            var (client, count) = _closed.MaxBy(pair => pair.Value);
            logger.ConnectionsClosed(_closed.Values.Sum() + _others, client, count, most, perClient);
            _closed.Clear();
            _others = 0;
        }
    }
}
