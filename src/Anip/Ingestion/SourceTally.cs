using Anip.Articles;
using Anip.Ingestion.Sources;

namespace Anip.Ingestion;

/// <summary>What became of one source of a run, while it goes.</summary>
internal sealed class SourceTally(SourceReading reading)
{
    private const string NotStored = "not_stored";

    private readonly int[] _outcomes = new int[Enum.GetValues<PutOutcome>().Length];
    private SourceException? _error;
    private int _rejected;
    private (int Delivered, int News) _told;

    public SourceReading Reading => reading;

    /// <returns>False where the store refused it: such are counted where the source counts its own.</returns>
    public bool Stored(PutResult result)
    {
        if (result.Refusal is { } refusal)
        {
            reading.Report.Reject(NotStored, refusal);
            return false;
        }

        _outcomes[(int)result.Outcome]++;
        return true;
    }

    /// <summary>The first failure of a source is its reason.</summary>
    public void Fail(SourceException error) => _error ??= error;

    public void End()
    {
        if (Outcome() is { Delivered: 0 } outcome && outcome.Rejected.ContainsKey(NotStored))
        {
            Fail(new SourceException(NotStored, $"Nothing of it could be stored. The first: {(outcome.Details is [var first, ..] ? first : NotStored)}"));
        }

        IngestionTelemetry.End(reading.Record.Kind, Outcome());
    }

    /// <returns>How many more it rejected since the last count.</returns>
    public int CountRejected()
    {
        var before = _rejected;
        _rejected = reading.Report.Rejected.Values.Sum();
        return _rejected - before;
    }

    /// <returns>False where something was stored since the last time, and none of it was new.</returns>
    public bool TakeNews()
    {
        var (before, now) = (_told, Outcome());
        _told = (now.Delivered, now.Added + now.Revised);
        return _told.News > before.News || _told.Delivered == before.Delivered;
    }

    public SourceOutcome Outcome() => new()
    {
        Id = reading.Id,
        Added = _outcomes[(int)PutOutcome.Added],
        Revised = _outcomes[(int)PutOutcome.Revised],
        Unchanged = _outcomes[(int)PutOutcome.Unchanged],
        Rejected = reading.Report.Rejected,
        Noted = reading.Report.Noted,
        Details = reading.Report.Details,
        Error = _error,
        Report = reading.Report,
    };
}
