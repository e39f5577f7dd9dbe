using System.Runtime.InteropServices;

namespace Anip.Fetching;

/// <summary>Keeps requests to one host apart, and leaves a host alone that asked for it. What is remembered is bounded.</summary>
internal sealed class HostRateLimiter(TimeSpan spacing, int maxHosts, TimeProvider timeProvider)
{
    // Shorter holds are waited for; longer ones are the caller's to plan.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    // What one address of a host asks for holds for all of them only so long: the address itself is left alone for as long as it asked.
    private static readonly TimeSpan MaxHold = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Turn> _turns = new(StringComparer.OrdinalIgnoreCase);

    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _turns.Count;
            }
        }
    }

    /// <summary>Waits for the host's turn.</summary>
    /// <exception cref="FetchException"><c>rate_limited</c>: the host asked to be left alone for longer than one waits.</exception>
    public Task WaitAsync(string host, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        DateTimeOffset start;
        lock (_lock)
        {
            var turn = _turns.GetValueOrDefault(host);
            if (turn.HeldUntil - now > MaxWait)
            {
                throw new FetchException("rate_limited", $"{host} asked to be left alone until {turn.HeldUntil:u}; it is asked again afterwards.") { RetryAt = turn.HeldUntil, WasAsked = false };
            }

            start = Later(now, Later(turn.Next, turn.HeldUntil));
            Set(host, turn with { Next = start + spacing }, now);
        }

        return start > now ? Task.Delay(start - now, timeProvider, cancellationToken) : Task.CompletedTask;
    }

    /// <summary>The host asked to be left alone.</summary>
    public void Hold(string host, DateTimeOffset until)
    {
        lock (_lock)
        {
            var now = timeProvider.GetUtcNow();
            var turn = _turns.GetValueOrDefault(host);
            Set(host, turn with { HeldUntil = Later(turn.HeldUntil, until - now > MaxHold ? now + MaxHold : until) }, now);
        }
    }

    private void Set(string host, Turn turn, DateTimeOffset now)
    {
        if (turn.Until <= now)
        {
            _turns.Remove(host);
            return;
        }

        if (_turns.Count >= maxHosts && !_turns.ContainsKey(host))
        {
            MakeRoom(now);
        }

        _turns[host] = turn;
    }

    // What ends first is missed least. A quarter at a time, so that a full table is not sorted for each request.
    private void MakeRoom(DateTimeOffset now)
    {
        var past = _turns.Count(pair => pair.Value.Until <= now);
        foreach (var (host, _) in _turns.OrderBy(pair => pair.Value.Until).Take(Math.Max(past, (maxHosts / 4) + 1)).ToArray())
        {
            _turns.Remove(host);
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Turn(DateTimeOffset Next, DateTimeOffset HeldUntil)
    {
        public DateTimeOffset Until => Later(Next, HeldUntil);
    }
}
