using Anip.Articles;
using Anip.Ingestion.Sources;

namespace Anip.Ingestion;

/// <summary>Counts a run while it goes. Sources tell of their failures from threads of their own; all else comes from the one that stores.</summary>
internal sealed class RunTally
{
    private const string NotStored = "not_stored";

    private readonly IProgress<IngestionProgress>? _progress;
    private readonly int[,] _outcomes;
    private readonly SourceException?[] _errors;
    private readonly string[] _ids;
    private readonly string[] _kinds;
    private readonly SourceReport[] _reports;
    private readonly int[] _rejectedOf;
    private int _rejected;
    private int _done;
    private int _stored;
    private int _added;

    public RunTally(IReadOnlyList<SourceReading> sources, IProgress<IngestionProgress>? progress)
    {
        _progress = progress;
        _outcomes = new int[sources.Count, Enum.GetValues<PutOutcome>().Length];
        _errors = new SourceException?[sources.Count];
        _ids = [.. sources.Select(source => source.Id)];
        _kinds = [.. sources.Select(source => source.Record.Kind)];
        // Refusals of the store are counted where the source counts its own.
        _reports = [.. sources.Select(source => source.Report)];
        _rejectedOf = new int[sources.Count];
    }

    public string Id(int source) => _ids[source];

    public void Stored(IReadOnlyList<int> origins, IReadOnlyList<PutResult> results)
    {
        for (var i = 0; i < origins.Count; i++)
        {
            if (results[i].Refusal is { } refusal)
            {
                _reports[origins[i]].Reject(NotStored, refusal);
                continue;
            }

            _outcomes[origins[i], (int)results[i].Outcome]++;
            _added += results[i].Outcome == PutOutcome.Added ? 1 : 0;
            _stored++;
        }

        foreach (var source in origins.Distinct())
        {
            CountRejected(source);
        }

        Report();
    }

    /// <summary>The first failure of a source is its reason.</summary>
    public void Fail(int source, SourceException error) => _errors[source] ??= error;

    /// <summary>The source was read and what it gave is stored. One of which nothing could be stored has failed.</summary>
    public void End(int source)
    {
        _done++;
        CountRejected(source);
        if (Outcome(source) is { Delivered: 0 } outcome && outcome.Rejected.ContainsKey(NotStored))
        {
            Fail(source, new SourceException(NotStored, $"Nothing of it could be stored. The first: {(outcome.Details is [var first, ..] ? first : NotStored)}"));
        }

        IngestionTelemetry.End(_kinds[source], Outcome(source));
    }

    public void Report() =>
        _progress?.Report(new IngestionProgress(_done, _ids.Length, _stored, _added, _rejected));

    public IngestionOutcome Outcome() => new([.. Enumerable.Range(0, _ids.Length).Select(Outcome)]);

    public SourceOutcome Outcome(int at)
    {
        var report = _reports[at];
        return new SourceOutcome
        {
            Id = _ids[at],
            Added = _outcomes[at, (int)PutOutcome.Added],
            Revised = _outcomes[at, (int)PutOutcome.Revised],
            Unchanged = _outcomes[at, (int)PutOutcome.Unchanged],
            Rejected = report.Rejected,
            Noted = report.Noted,
            Details = report.Details,
            Error = _errors[at],
            Report = report,
        };
    }

    // Of the sources that told something, not of all: there may be very many.
    private void CountRejected(int source)
    {
        var rejected = _reports[source].Rejected.Values.Sum();
        _rejected += rejected - _rejectedOf[source];
        _rejectedOf[source] = rejected;
    }
}
