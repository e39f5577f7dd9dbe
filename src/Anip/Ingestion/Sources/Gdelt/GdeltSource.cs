using System.Globalization;
using System.Text.Json;
using Anip.Articles.Languages;
using Anip.Ingestion.Sources.Apis;
using Anip.Ingestion.Sources.GdeltBulk.Rows;
using Anip.Ingestion.Sources.Quotas;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.Gdelt;

/// <summary>GDELT's DOC interface, version 2: what the press of the world published in the last hours, newest first.</summary>
public sealed class GdeltSource(MeteredFetcher fetcher, IOptions<GdeltOptions> options, TimeProvider timeProvider) : ApiSource(fetcher, timeProvider), IDescribedSource
{
    public const string Name = "gdelt";

    // It sheds load for minutes at a time, whoever asks.
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(15);

    private readonly TimeProvider _time = timeProvider;

    public static SourceDescriptor Descriptor { get; } = new()
    {
        Name = Name,
        Title = "GDELT",
        Settings = SourceSettings.Of<GdeltOptions, GdeltOptionsValidator>(GdeltOptions.Section),
        Runs = new SourceRuns("Asks GDELT for what the world's press has on a query; it needs no key.", "2-59/10 * * * *"),
        Parser = new SourceParser(GdeltParser.IsAnswer, GdeltParser.Articles) { Mend = GdeltJson.Mend, ReadWords = GdeltParser.ReadWords, ReadOther = GkgLines.Read },
        Cost = new SourceCost(Request: 1),
        Check = CheckOf<GdeltSource>(Name),
    };

    /// <inheritdoc/>
    public override QuotaAccount Quota => QuotaAccount.Of(Name, null, Rules);

    protected override SourceDescriptor About => Descriptor;

    protected override ApiOptions Settings => options.Value;

    // Counted by day, though nobody limits it, so that it is seen what was asked.
    protected override IReadOnlyList<QuotaRule> Rules => [QuotaRule.CalendarDay(), QuotaRule.Spacing(options.Value.Spacing)];

    /// <summary>An instant as the provider writes them.</summary>
    internal static string Stamp(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    protected override IEnumerable<string> Questions(ApiQuery query)
    {
        if (!GdeltOptions.HasQuestion(query))
        {
            throw new SourceException("not_configured", $"GDELT has no question; set {Descriptor.Settings!.WhatToSet} to what is to be searched for.") { Kind = SourceFailureKind.NotConfigured };
        }

        string[] terms =
        [
            query.Query?.Trim() ?? "",
            AnyOf("sourcecountry", query.Countries.Select(text => RegionCode.TryParse(text, out var code) ? new RegionInfo(code).EnglishName.ToLowerInvariant() : text)),
            AnyOf("sourcelang", query.Languages.Select(text => CultureInfo.GetCultureInfo(LanguageOf(text)).EnglishName.ToLowerInvariant())),
            AnyOf("theme", query.Categories),
        ];
        return [$"doc?query={Uri.EscapeDataString(string.Join(' ', terms.Where(term => term.Length > 0)))}&mode=artlist&format=json&sort=datedesc&maxrecords={options.Value.PageSize}"];
    }

    // There are no pages: what is older than the oldest is asked for next.
    protected override string AddressOf(string question, ApiPage page) => page.Mark is { } until
        ? $"{question}&startdatetime={Stamp(_time.GetUtcNow() - options.Value.Timespan)}&enddatetime={until}"
        : $"{question}&timespan={(int)options.Value.Timespan.TotalMinutes}min";

    protected override ApiAnswer Read(JsonElement root, DateTimeOffset now, SourceReport report) => GdeltParser.Read(root, now, report);

    protected override ApiPage? Next(ApiPage page, ApiAnswer answer) =>
        answer.Entries >= options.Value.PageSize && answer.Next is { } mark && mark != page.Mark ? page.After(answer, options.Value.PageSize) : null;

    protected override DateTimeOffset? RestUntil(SourceFailureKind kind, DateTimeOffset askedAt) =>
        kind is SourceFailureKind.BadQuery or SourceFailureKind.NotConfigured ? null : askedAt + Rest;

    // Groups of alternatives need parentheses, and a group of one may have none.
    private static string AnyOf(string name, IEnumerable<string> values)
    {
        var terms = values.Select(value => $"{name}:{value.Replace(" ", "", StringComparison.Ordinal)}").Distinct(StringComparer.Ordinal).ToList();
        return terms is [] or [_] ? string.Concat(terms) : $"({string.Join(" OR ", terms)})";
    }
}
