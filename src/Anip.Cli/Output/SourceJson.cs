using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Quotas;

namespace Anip.Cli.Output;

/// <summary>A source with its state and quotas.</summary>
/// <param name="Id">Its address with the keys in it cut out, or its name.</param>
/// <param name="Ref">Stands for the source where a verb wants one; it says nothing of the address.</param>
internal sealed record SourceJson(
    string Id, string Ref, string Kind, string? Title, IReadOnlyList<string> Tags, string State, bool Paused, double? Interval, string? Terms, DateTimeOffset? LastAttemptAt, DateTimeOffset? LastSuccessAt, DateTimeOffset? NextAttemptAt, int Failures, string? LastError,
    int LastItems, long TotalAdded, IReadOnlyDictionary<string, int> LastRejected, IReadOnlyDictionary<string, int> LastNoted, int? QuotaLeft, IEnumerable<QuotaJson> Quotas)
{
    public static SourceJson Of(ListedSource listed)
    {
        var source = listed.Record;
        return new SourceJson(
            SourceName.Show(source.Id), SourceName.ReferenceOf(source.Id), source.Kind, source.Title, source.Tags, source.State.ToString().ToLowerInvariant(), source.Paused, source.Interval?.TotalSeconds, listed.Terms?.Describe(), source.LastAttemptAt, source.LastSuccessAt, source.NextAttemptAt, source.Failures, source.LastError, source.LastItems, source.TotalAdded,
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
