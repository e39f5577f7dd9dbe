using System.Collections.Concurrent;
using Anip.Ingestion.Sources;

namespace Anip.Ingestion;

/// <summary>Counts a run while it goes. Sources begin and fail on threads of their own; all else comes from the one that stores.</summary>
internal sealed class RunTally(IProgress<IngestionProgress>? progress)
{
    private readonly ConcurrentQueue<SourceTally> _sources = [];
    private int _rejected;
    private int _done;
    private int _stored;
    private int _added;

    public SourceTally Begin(SourceReading reading)
    {
        var source = new SourceTally(reading);
        _sources.Enqueue(source);
        return source;
    }

    public void Stored(IReadOnlyList<SourceTally> origins, IReadOnlyList<PutResult> results)
    {
        for (var at = 0; at < origins.Count; at++)
        {
            if (origins[at].Stored(results[at]))
            {
                _added += results[at].Outcome == Articles.PutOutcome.Added ? 1 : 0;
                _stored++;
            }
        }

        foreach (var source in origins.Distinct())
        {
            _rejected += source.CountRejected();
        }

        Report();
    }

    /// <summary>The source was read and what it gave is stored. One of which nothing could be stored has failed.</summary>
    public void End(SourceTally source)
    {
        _done++;
        _rejected += source.CountRejected();
        source.End();
    }

    public void Report() =>
        progress?.Report(new IngestionProgress(_done, _sources.Count, _stored, _added, _rejected));

    public IngestionOutcome Outcome() => new([.. _sources.Select(source => source.Outcome())]);
}
