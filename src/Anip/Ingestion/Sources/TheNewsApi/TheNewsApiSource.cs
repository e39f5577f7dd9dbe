using System.Text.Json;
using Anip.Ingestion.Sources.Apis;
using Anip.Ingestion.Sources.Quotas;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.TheNewsApi;

/// <summary>TheNewsAPI: the top stories, or a search in all news, newest first.</summary>
public sealed class TheNewsApiSource(MeteredFetcher fetcher, IOptions<TheNewsApiOptions> options, TimeProvider timeProvider) : ApiSource(fetcher, timeProvider), IDescribedSource
{
    public const string Name = "thenewsapi";

    // The provider shows no result beyond this one.
    private const long LastResult = 20_000;

    public static SourceDescriptor Descriptor { get; } = new()
    {
        Name = Name,
        Title = "TheNewsAPI",
        Settings = SourceSettings.Of<TheNewsApiOptions, TheNewsApiOptionsValidator>(TheNewsApiOptions.Section, new SourceKey("THENEWSAPI_KEY", "thenewsapi.com")),
        Runs = new SourceRuns("Asks TheNewsAPI for top stories, or what else is configured; it needs a key.", "4-59/10 * * * *"),
        Parser = new SourceParser(TheNewsApiParser.IsAnswer, TheNewsApiParser.Articles),
        Cost = new SourceCost(Request: 1),
        Check = CheckOf<TheNewsApiSource>(Name),
    };

    protected override SourceDescriptor About => Descriptor;

    protected override ApiOptions Settings => options.Value;

    protected override IReadOnlyList<QuotaRule> Rules => [QuotaRule.CalendarDay() with { Limit = options.Value.RequestsPerDay }];

    protected override IEnumerable<string> Questions(ApiQuery query)
    {
        var search = string.IsNullOrWhiteSpace(query.Query) ? [] : (string[])[query.Query.Trim()];
        return
        [
            $"news/{(search.Length > 0 ? "all" : "top")}?sort=published_on&limit={options.Value.PageSize}{Parameter("search", search)}{Parameter("locale", query.Countries.Select(CountryOf))}"
            + $"{Parameter("language", query.Languages.Select(LanguageOf))}{Parameter("categories", query.Categories.Select(category => category.ToLowerInvariant()))}",
        ];
    }

    protected override string AddressOf(string question, ApiPage page) => $"{question}&page={page.Number}&api_token={Uri.EscapeDataString(options.Value.Key!.Trim())}";

    protected override ApiAnswer Read(JsonElement root, DateTimeOffset now, SourceReport report) => TheNewsApiParser.Read(root, now, report);

    protected override ApiPage? Next(ApiPage page, ApiAnswer answer) =>
        base.Next(page, answer) is { } next && next.Offset + (answer.PageSize ?? options.Value.PageSize) <= LastResult ? next : null;
}
