namespace Anip.Enrichment;

/// <summary>How far the enrichment of this process is.</summary>
public interface IEnrichmentProgress
{
    EnrichmentProgress Current { get; }
}

/// <param name="Active">Articles are being analysed at this moment.</param>
/// <param name="Done">Analyses that took effect since the process began.</param>
/// <param name="Failed">Attempts at single articles that failed since then.</param>
/// <param name="ArticlesPerSecond">Over the last half minute of work; 0 where there was none.</param>
/// <param name="Trouble">Why enrichment stands still, one line; null where it does not.</param>
public sealed record EnrichmentProgress(bool Active, long Done, long Failed, double ArticlesPerSecond, string? Trouble);

internal sealed class EnrichmentCounter(TimeProvider time) : IEnrichmentProgress
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Queue<(long From, long To, int Count)> _batches = new();
    private long _done;
    private long _failed;
    private int _analysing;
    private string? _trouble;

    public EnrichmentProgress Current
    {
        get
        {
            lock (_lock)
            {
                Forget();
                return new EnrichmentProgress(_analysing > 0, _done, _failed, Rate(), _trouble);
            }
        }
    }

    /// <returns>The stamp to hand to <see cref="End"/>.</returns>
    public long Begin()
    {
        lock (_lock)
        {
            _analysing++;
            return time.GetTimestamp();
        }
    }

    /// <summary>A batch begun at <paramref name="from"/> is analysed.</summary>
    public void End(long from, int count)
    {
        lock (_lock)
        {
            _analysing--;
            if (count > 0)
            {
                _batches.Enqueue((from, time.GetTimestamp(), count));
            }
        }
    }

    public void Stored(int count)
    {
        lock (_lock)
        {
            _done += count;
            _trouble = null;
        }
    }

    public void Failed()
    {
        lock (_lock)
        {
            _failed++;
        }
    }

    public void StandsStill(string reason)
    {
        lock (_lock)
        {
            _trouble = reason;
        }
    }

    public void GoesOn()
    {
        lock (_lock)
        {
            _trouble = null;
        }
    }

    private void Forget()
    {
        while (_batches.TryPeek(out var oldest) && time.GetElapsedTime(oldest.To) > Window)
        {
            _batches.Dequeue();
        }
    }

    private double Rate()
    {
        // Over the time that was worked in, so that pauses between arrivals do not make the models look slow.
        var worked = _batches.Sum(batch => time.GetElapsedTime(batch.From, batch.To).TotalSeconds);
        return worked > 0 ? _batches.Sum(batch => batch.Count) / worked : 0;
    }
}
