using System.Text.Json;
using Anip.Ingestion.Sources.Apis;
using Anip.Ingestion.Sources.Quotas;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.NewsApi;

/// <summary>NewsAPI.org, version 2: top headlines by country and category, and a search.</summary>
public sealed class NewsApiSource(MeteredFetcher fetcher, IOptions<NewsApiOptions> options, TimeProvider timeProvider) : ApiSource(fetcher, timeProvider), IDescribedSource
{
    public const string Name = "newsapi";

    // The free plan's window is half a day and its edge is not told; one question an hour finds it.
    private static readonly TimeSpan RestAfterLimit = TimeSpan.FromHours(1);

    private static readonly string[] AllCategories = ["business", "entertainment", "general", "health", "science", "sports", "technology"];

    public static SourceDescriptor Descriptor { get; } = new()
    {
        Name = Name,
        Title = "NewsAPI",
        Settings = SourceSettings.Of<NewsApiOptions, NewsApiOptionsValidator>(NewsApiOptions.Section, new SourceKey("NEWSAPI_KEY", "newsapi.org")),
        Runs = new SourceRuns("Asks NewsAPI.org for headlines, or what else is configured; it needs a key.", "*/10 * * * *"),
        Parser = new SourceParser(NewsApiParser.IsAnswer, NewsApiParser.Articles),
        Cost = new SourceCost(Request: 1),
        Check = CheckOf<NewsApiSource>(Name),
    };

    protected override SourceDescriptor About => Descriptor;

    protected override ApiOptions Settings => options.Value;

    protected override IReadOnlyList<QuotaRule> Rules => [QuotaRule.Rolling("day", TimeSpan.FromDays(1)) with { Limit = options.Value.RequestsPerDay }];

    protected override IReadOnlyDictionary<string, string> Headers => new Dictionary<string, string> { ["X-Api-Key"] = options.Value.Key!.Trim() };

    protected override IEnumerable<string> Questions(ApiQuery query)
    {
        if (query.Query is null || query.Countries.Count > 0 || query.Categories.Count > 0)
        {
            foreach (var country in query.Countries.Select(CountryOf).Distinct().DefaultIfEmpty("us"))
            {
                foreach (var category in query.Categories.Count > 0 ? query.Categories : AllCategories)
                {
                    yield return $"top-headlines?country={country}&category={category}";
                }
            }
        }

        if (!string.IsNullOrWhiteSpace(query.Query))
        {
            // The provider has a code of its own for Urdu.
            foreach (var language in query.Languages.Select(LanguageOf).Distinct().Select(code => $"&language={(code == "ur" ? "ud" : code)}").DefaultIfEmpty(""))
            {
                yield return $"everything?q={Uri.EscapeDataString(query.Query)}{language}&sortBy=publishedAt";
            }
        }
    }

    protected override string AddressOf(string question, ApiPage page) => $"{question}&pageSize={options.Value.PageSize}&page={page.Number}";

    protected override ApiAnswer Read(JsonElement root, DateTimeOffset now, SourceReport report)
    {
        var answer = NewsApiParser.Read(root, now, report);
        answer.ReportRest(report);
        return new ApiAnswer(answer.Articles, answer.Count) { Total = answer.TotalResults };
    }

    protected override bool IsNewestFirst(string question) => question.StartsWith("everything", StringComparison.Ordinal);

    protected override bool IsEndOfPlan(SourceException exception) => exception.Code == "maximumResultsReached";

    protected override DateTimeOffset? RestUntil(SourceFailureKind kind, DateTimeOffset askedAt) =>
        // By the clock it is asked again a whole number of hours later, not some seconds before that.
        kind is SourceFailureKind.RateLimited or SourceFailureKind.QuotaSpent ? askedAt.AddTicks(-(askedAt.UtcTicks % TimeSpan.TicksPerMinute)) + RestAfterLimit : null;
}
