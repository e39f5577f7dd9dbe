namespace Anip.Stages;

/// <summary>How far the work of this process on a stage is.</summary>
/// <param name="Active">Articles are being worked on at this moment.</param>
/// <param name="Done">Articles whose results took effect since the process began.</param>
/// <param name="Failed">Attempts at single articles that failed since then.</param>
/// <param name="ArticlesPerSecond">Over the last half minute of work; 0 where there was none.</param>
/// <param name="Error">Why the stage is stalled, one line; null where it is not.</param>
public sealed record StageProgress(bool Active, long Done, long Failed, double ArticlesPerSecond, string? Error);

internal sealed class StageCounter(string stage, TimeProvider timeProvider)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Queue<(long From, long To, int Count)> _batches = new();
    private long _done;
    private long _failed;
    private int _working;
    private string? _error;

    public StageProgress Current
    {
        get
        {
            lock (_lock)
            {
                Forget();
                return new StageProgress(_working > 0, _done, _failed, Rate(), _error);
            }
        }
    }

    /// <returns>The stamp to hand to <see cref="End"/>.</returns>
    public long Begin()
    {
        lock (_lock)
        {
            _working++;
            return timeProvider.GetTimestamp();
        }
    }

    /// <summary>A batch begun at <paramref name="from"/> is done.</summary>
    public void End(long from, int count)
    {
        StageTelemetry.End(stage, timeProvider.GetElapsedTime(from));
        lock (_lock)
        {
            _working--;
            if (count > 0)
            {
                _batches.Enqueue((from, timeProvider.GetTimestamp(), count));
            }
        }
    }

    /// <param name="count">Results that took effect.</param>
    /// <param name="outdated">Results of articles that were changed meanwhile.</param>
    public void Stored(int count, int outdated)
    {
        StageTelemetry.Count(stage, "stored", count);
        StageTelemetry.Count(stage, "outdated", outdated);
        lock (_lock)
        {
            _done += count;
            _error = null;
        }
    }

    public void Failed()
    {
        StageTelemetry.Count(stage, "failed", 1);
        lock (_lock)
        {
            _failed++;
        }
    }

    public void Stalled(string reason)
    {
        lock (_lock)
        {
            _error = reason;
        }
    }

    public void Healthy()
    {
        lock (_lock)
        {
            _error = null;
        }
    }

    private void Forget()
    {
        while (_batches.TryPeek(out var oldest) && timeProvider.GetElapsedTime(oldest.To) > Window)
        {
            _batches.Dequeue();
        }
    }

    private double Rate()
    {
        // Over the time that was worked in, so that pauses between arrivals do not make the models look slow.
        var worked = _batches.Sum(batch => timeProvider.GetElapsedTime(batch.From, batch.To).TotalSeconds);
        return worked > 0 ? _batches.Sum(batch => batch.Count) / worked : 0;
    }
}
