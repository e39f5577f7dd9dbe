using System.Text.Json;
using Anip.Ingestion.Sources.Apis;
using Anip.Ingestion.Sources.Quotas;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.NewsData;

/// <summary>NewsData.io: what was published in the last 48 hours, newest first.</summary>
public sealed class NewsDataSource(MeteredFetcher fetcher, IOptions<NewsDataOptions> options, TimeProvider timeProvider) : ApiSource(fetcher, timeProvider), IDescribedSource
{
    public const string Name = "newsdata";

    public static SourceDescriptor Descriptor { get; } = new()
    {
        Name = Name,
        Title = "NewsData",
        Settings = SourceSettings.Of<NewsDataOptions, NewsDataOptionsValidator>(NewsDataOptions.Section, new SourceKey("NEWSDATA_KEY", "newsdata.io")),
        Runs = new SourceRuns("Asks NewsData.io for the latest articles; it needs a key.", "1-59/10 * * * *"),
        Parser = new SourceParser(NewsDataParser.IsAnswer, NewsDataParser.Articles),
        Cost = new SourceCost(Request: 1),
        Check = CheckOf<NewsDataSource>(Name),
    };

    protected override SourceDescriptor About => Descriptor;

    protected override ApiOptions Settings => options.Value;

    protected override IReadOnlyList<QuotaRule> Rules =>
    [
        QuotaRule.CalendarDay() with { Limit = options.Value.CreditsPerDay, Unit = "credits" },
        QuotaRule.Rolling("15 minutes", TimeSpan.FromMinutes(15)) with { Limit = options.Value.CreditsPer15Minutes, Unit = "credits" },
    ];

    // Lists are one question each: the provider takes up to five values of a filter on its free plan, and refuses more.
    protected override IEnumerable<string> Questions(ApiQuery query)
    {
        foreach (var countries in query.Countries.Select(CountryOf).Distinct().Chunk(5).DefaultIfEmpty([]))
        {
            foreach (var languages in query.Languages.Select(LanguageOf).Distinct().Chunk(5).DefaultIfEmpty([]))
            {
                foreach (var categories in query.Categories.Select(category => category.ToLowerInvariant()).Distinct().Chunk(5).DefaultIfEmpty([]))
                {
                    var q = string.IsNullOrWhiteSpace(query.Query) ? [] : (string[])[query.Query.Trim()];
                    yield return $"latest?size={options.Value.PageSize}{Parameter("q", q)}{Parameter("country", countries)}{Parameter("language", languages)}{Parameter("category", categories)}";
                }
            }
        }
    }

    protected override string AddressOf(string question, ApiPage page) =>
        $"{question}{(page.Mark is { } mark ? $"&page={Uri.EscapeDataString(mark)}" : "")}&apikey={Uri.EscapeDataString(options.Value.Key!.Trim())}";

    protected override ApiAnswer Read(JsonElement root, DateTimeOffset now, SourceReport report) => NewsDataParser.Read(root, now, report);

    protected override ApiPage? Next(ApiPage page, ApiAnswer answer) => string.IsNullOrWhiteSpace(answer.Next) ? null : page.After(answer, options.Value.PageSize);

    protected override DateTimeOffset? RestUntil(SourceFailureKind kind, DateTimeOffset askedAt) =>
        kind == SourceFailureKind.RateLimited ? askedAt.AddMinutes(15) : base.RestUntil(kind, askedAt);
}
