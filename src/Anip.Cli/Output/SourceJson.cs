using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Quotas;

namespace Anip.Cli.Output;

/// <summary>A source with its state and quotas.</summary>
internal sealed record SourceJson(
    string Id, string Kind, string? Title, DateTimeOffset? LastAttemptAt, DateTimeOffset? LastSuccessAt, DateTimeOffset? NextAttemptAt, int Failures, string? LastError,
    int LastItems, long TotalAdded, IReadOnlyDictionary<string, int> LastRejected, IReadOnlyDictionary<string, int> LastNoted, int? QuotaLeft, IEnumerable<QuotaJson> Quotas)
{
    public static SourceJson Of(ListedSource listed)
    {
        var source = listed.Record;
        return new SourceJson(
            source.Id, source.Kind, source.Title, source.LastAttemptAt, source.LastSuccessAt, source.NextAttemptAt, source.Failures, source.LastError, source.LastItems, source.TotalAdded,
            IngestJson.Sorted(source.LastRejected), IngestJson.Sorted(source.LastNoted), listed.WholeQuotaLeft, listed.Quotas.Select(QuotaJson.Of));
    }

    /// <summary>Thousandths, without zeros at the end.</summary>
    internal static decimal? Plain(decimal? number) => number is { } value ? decimal.Round(value, 3) / 1.0000000000000000000000000000m : null;
}

/// <inheritdoc cref="QuotaUse"/>
internal sealed record QuotaJson(
    string Key, string Window, string Unit, decimal? Used, decimal? Limit, decimal? Left, DateTimeOffset? ResetsAt, DateTimeOffset? BlockedUntil)
{
    public static QuotaJson Of(QuotaUse use) => new(
        use.Key, use.Window, use.Unit, SourceJson.Plain(use.Used), SourceJson.Plain(use.Limit), SourceJson.Plain(use.Left), use.ResetsAt, use.BlockedUntil);
}
