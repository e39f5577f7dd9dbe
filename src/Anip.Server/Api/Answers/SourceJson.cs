using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Quotas;

namespace Anip.Server.Api.Answers;

/// <param name="Id">Stands for the source in paths; it says nothing of the address.</param>
/// <param name="Address">The feed's address, the keys in it cut out, or the name of a source that is not a feed.</param>
/// <param name="Kind">Such as rss or newsapi.</param>
/// <param name="NextAttemptAt">Not before this instant is it asked again; null for at once.</param>
/// <param name="Failures">Failures in a row; 0 after a success.</param>
/// <param name="LastError">Why the last attempt failed; null after a success.</param>
/// <param name="QuotaLeft">The least that a window of <paramref name="Quotas"/> leaves; null where none says.</param>
/// <param name="Quotas">What was asked with the keys of the source's kind, by window; empty where nobody counts.</param>
/// <param name="LastRejected">Records that the last fetch refused, by reason.</param>
/// <param name="LastNoted">What the last fetch mended, skipped or did not understand, by reason; truncated where the source broke off.</param>
internal sealed record SourceJson(
    string Id,
    string Address,
    string Kind,
    string? Title,
    DateTimeOffset AddedAt,
    DateTimeOffset? LastAttemptAt,
    DateTimeOffset? LastSuccessAt,
    DateTimeOffset? NextAttemptAt,
    int Failures,
    string? LastError,
    int LastItems,
    int LastAdded,
    long TotalAdded,
    int? QuotaLeft,
    IReadOnlyList<SourceQuotaJson> Quotas,
    IReadOnlyDictionary<string, int> LastRejected,
    IReadOnlyDictionary<string, int> LastNoted)
{
    public static SourceJson From(ListedSource listed) => From(listed.Record, listed);

    private static SourceJson From(SourceRecord source, ListedSource listed) => new(
        SourceName.ReferenceOf(source.Id), SourceName.Show(source.Id), source.Kind, source.Title, source.AddedAt, source.LastAttemptAt, source.LastSuccessAt,
        source.NextAttemptAt, source.Failures, source.LastError, source.LastItems, source.LastAdded, source.TotalAdded,
        listed.WholeQuotaLeft, [.. listed.Quotas.Select(SourceQuotaJson.From)], source.LastRejected, source.LastNoted);
}

/// <param name="Key">Stands for the key, and says nothing of it; none where the provider wants no key.</param>
/// <param name="Window">In which the provider counts, such as day.</param>
/// <param name="Unit">What is counted, such as requests.</param>
/// <param name="Used">So far in the window.</param>
/// <param name="Limit">What the window holds; null where that is not known.</param>
/// <param name="Left">Of the window; null where that is not known.</param>
/// <param name="BlockedUntil">Not before this instant is the provider asked again; null where it may be now.</param>
internal sealed record SourceQuotaJson(
    string Key, string Window, string Unit, double Used, double? Limit, double? Left, DateTimeOffset ResetsAt, DateTimeOffset? BlockedUntil)
{
    public static SourceQuotaJson From(QuotaUse use) => new(
        use.Key, use.Window, use.Unit, (double)use.Used, (double?)use.Limit, (double?)use.Left, use.ResetsAt, use.BlockedUntil);
}
