using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Quotas;
using Anip.Ingestion.Sources.Terms;

namespace Anip.Server.Api.Answers;

/// <param name="Id">Stands for the source in paths; it says nothing of the address.</param>
/// <param name="Address">The feed's address, the keys in it cut out, or the name of a source that is not a feed.</param>
/// <param name="Kind">Such as rss or newsapi.</param>
/// <param name="State">active; dead, which is tried once a month; or ended, which is not asked any more.</param>
/// <param name="Paused">Not asked until it is resumed.</param>
/// <param name="Interval">Seconds from one fetch to the next, as somebody set it; null for what follows from its own pace.</param>
/// <param name="MovedFrom">Where it was before its publisher moved it for good; null where it never moved.</param>
/// <param name="NextReason">Why it is asked then.</param>
/// <param name="Terms">What its host says of its use; null where it was not asked yet.</param>
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
    IReadOnlyList<string> Tags,
    string State,
    bool Paused,
    int? Interval,
    string? MovedFrom,
    DateTimeOffset AddedAt,
    DateTimeOffset? LastAttemptAt,
    DateTimeOffset? LastSuccessAt,
    DateTimeOffset? NextAttemptAt,
    string? NextReason,
    int Failures,
    string? LastError,
    int LastItems,
    int LastAdded,
    long TotalAdded,
    int? QuotaLeft,
    IReadOnlyList<SourceQuotaJson> Quotas,
    IReadOnlyDictionary<string, int> LastRejected,
    IReadOnlyDictionary<string, int> LastNoted,
    SourceTermsJson? Terms)
{
    public static SourceJson From(ListedSource listed) => From(listed.Record, listed);

    private static SourceJson From(SourceRecord source, ListedSource listed) => new(
        SourceName.ReferenceOf(source.Id), SourceName.Show(source.Id), source.Kind, source.Title, source.Tags, source.State.ToString().ToLowerInvariant(), source.Paused,
        source.Interval is { } interval ? (int)interval.TotalSeconds : null, source.MovedFrom is { } from ? SourceName.Show(from) : null, source.AddedAt, source.LastAttemptAt, source.LastSuccessAt,
        source.NextAttemptAt, source.NextReason, source.Failures, source.LastError, source.LastItems, source.LastAdded, source.TotalAdded,
        listed.WholeQuotaLeft, [.. listed.Quotas.Select(SourceQuotaJson.From)], source.LastRejected, source.LastNoted, SourceTermsJson.From(listed.Terms));
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

/// <param name="Robots">What its robots.txt says to us: open, partly, closed, none or unreachable.</param>
/// <param name="CrawlDelay">Seconds from one page to the next; null where it does not ask for that.</param>
/// <param name="NoAi">noai or noimageai, in a header or the page.</param>
/// <param name="NoIndex">noindex or none, in a header or the page.</param>
/// <param name="TdmReserved">The rights of text and data mining are reserved (TDMRep).</param>
/// <param name="TdmPolicy">Where its policy for that is.</param>
/// <param name="AiTxt">What its ai.txt says of texts: allow or disallow; null where there is none.</param>
internal sealed record SourceTermsJson(
    string Robots, double? CrawlDelay, bool NoAi, bool NoIndex, bool TdmReserved, string? TdmPolicy, string? AiTxt, DateTimeOffset CheckedAt)
{
    public static SourceTermsJson? From(SiteTerms? terms) => terms is null ? null : new(
        terms.Robots, terms.CrawlDelay?.TotalSeconds, terms.NoAi, terms.NoIndex, terms.TdmReserved, terms.TdmPolicy, terms.AiTxt, terms.CheckedAt);
}

/// <param name="Status">Of HTTP; null where nothing answered.</param>
/// <param name="Bytes">Of the body, as it was sent.</param>
/// <param name="Items">Articles that it delivered.</param>
/// <param name="Seconds">From the request to the end of its body.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
internal sealed record SourceFetchJson(DateTimeOffset At, int? Status, long Bytes, int Items, int Added, int Revised, double Seconds, string? Error)
{
    public static SourceFetchJson From(FetchRecord fetch) =>
        new(fetch.At, fetch.Status, fetch.Bytes, fetch.Items, fetch.Added, fetch.Revised, Math.Round(fetch.Duration.TotalSeconds, 3), fetch.Error);
}
