using Anip.Ingestion;
using Anip.Ingestion.Sources;

namespace Anip.Cli.Output;

/// <summary>What became of each source.</summary>
/// <param name="Failed">Sources of which nothing, or not all, could be read.</param>
/// <param name="Incomplete">Sources that break off.</param>
internal sealed record IngestJson(
    int Added, int Revised, int Unchanged, int Failed, int Incomplete, IReadOnlyDictionary<string, int> Rejected, IReadOnlyDictionary<string, int> Noted,
    IEnumerable<IngestedJson> Sources)
{
    public static IngestJson Of(IngestionOutcome outcome) => new(
        outcome.Added, outcome.Revised, outcome.Unchanged, outcome.Sources.Count(source => source.Error is not null && !source.IsIncomplete),
        outcome.Sources.Count(source => source.IsIncomplete), Sorted(outcome.Rejected), Sorted(outcome.Noted), outcome.Sources.Select(IngestedJson.Of));

    /// <summary>Counts by reason, in the reasons' order.</summary>
    public static SortedDictionary<string, int> Sorted(IReadOnlyDictionary<string, int> byReason) => new(byReason.ToDictionary(), StringComparer.Ordinal);
}

/// <inheritdoc cref="IngestJson"/>
internal sealed record IngestedJson(
    string Id, int Added, int Revised, int Unchanged, bool Incomplete, IReadOnlyDictionary<string, int> Rejected, IReadOnlyDictionary<string, int> Noted,
    IReadOnlyList<string> Details, string? ErrorCode, string? Error)
{
    public static IngestedJson Of(SourceOutcome source) => new(
        SourceName.Show(source.Id), source.Added, source.Revised, source.Unchanged, source.IsIncomplete, IngestJson.Sorted(source.Rejected),
        IngestJson.Sorted(source.Noted), source.Details, source.Error?.Code, source.Error?.Message);
}
