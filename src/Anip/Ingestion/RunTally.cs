using Anip.Articles;

namespace Anip.Ingestion;

/// <summary>Counts a run while it goes; sources and the store report from threads of their own.</summary>
internal sealed class RunTally(IReadOnlyList<INewsSource> sources, IProgress<IngestionProgress>? progress)
{
    private readonly Lock _lock = new();
    private readonly int[,] _outcomes = new int[sources.Count, Enum.GetValues<PutOutcome>().Length];
    private readonly SourceException?[] _errors = new SourceException?[sources.Count];
    private int _done;
    private int _stored;
    private int _added;

    public void Stored(List<int> origins, IReadOnlyList<PutOutcome> outcomes)
    {
        lock (_lock)
        {
            for (var i = 0; i < origins.Count; i++)
            {
                _outcomes[origins[i], (int)outcomes[i]]++;
                _added += outcomes[i] == PutOutcome.Added ? 1 : 0;
            }

            _stored += origins.Count;
        }

        Report();
    }

    public void Fail(int source, SourceException error) => _errors[source] = error;

    public void Done()
    {
        Interlocked.Increment(ref _done);
        Report();
    }

    public IngestionOutcome Outcome() => new([.. sources.Select((source, at) => new SourceOutcome
    {
        Id = source.Id,
        Added = _outcomes[at, (int)PutOutcome.Added],
        Revised = _outcomes[at, (int)PutOutcome.Revised],
        Unchanged = _outcomes[at, (int)PutOutcome.Unchanged],
        Rejected = source.Report?.Rejected ?? new Dictionary<string, int>(),
        Details = source.Report?.Details ?? [],
        Error = _errors[at],
        Report = source.Report,
    })]);

    private void Report() =>
        progress?.Report(new IngestionProgress(_done, sources.Count, _stored, _added, sources.Sum(source => source.Report?.Rejected.Values.Sum() ?? 0)));
}
