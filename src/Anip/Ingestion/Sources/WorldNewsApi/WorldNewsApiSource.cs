using System.Globalization;
using System.Text.Json;
using Anip.Fetching;
using Anip.Ingestion.Sources.Apis;
using Anip.Ingestion.Sources.Quotas;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.WorldNewsApi;

/// <summary>World News API: a search for articles with their whole text, newest first.</summary>
public sealed class WorldNewsApiSource(MeteredFetcher fetcher, IOptions<WorldNewsApiOptions> options, TimeProvider timeProvider) : ApiSource(fetcher, timeProvider), IDescribedSource
{
    public const string Name = "worldnewsapi";

    private const string LeftHeader = "X-API-Quota-Left";

    public static SourceDescriptor Descriptor { get; } = new()
    {
        Name = Name,
        Title = "World News API",
        Settings = SourceSettings.Of<WorldNewsApiOptions, WorldNewsApiOptionsValidator>(WorldNewsApiOptions.Section, new SourceKey("WORLDNEWS_KEY", "worldnewsapi.com")),
        Runs = new SourceRuns("Asks World News API for articles with their texts; it needs a key.", "5-59/10 * * * *"),
        Parser = new SourceParser(WorldNewsApiParser.IsAnswer, WorldNewsApiParser.Articles),
        Cost = new SourceCost(Request: 1, Item: 0.01m),
        Check = CheckOf<WorldNewsApiSource>(Name),
    };

    protected override SourceDescriptor About => Descriptor;

    protected override ApiOptions Settings => options.Value;

    protected override IReadOnlyList<QuotaRule> Rules =>
        [QuotaRule.CalendarDay() with { Limit = options.Value.PointsPerDay, Unit = "points" }, QuotaRule.Spacing(options.Value.Spacing)];

    protected override IReadOnlyDictionary<string, string> Headers => new Dictionary<string, string> { ["x-api-key"] = options.Value.Key!.Trim() };

    protected override IReadOnlyList<string> TellingHeaders => [LeftHeader];

    protected override IEnumerable<string> Questions(ApiQuery query)
    {
        var text = string.IsNullOrWhiteSpace(query.Query) ? [] : (string[])[query.Query.Trim()];
        var isAnything = text.Length + query.Countries.Count + query.Languages.Count + query.Categories.Count == 0;
        var categories = Parameter("categories", query.Categories.Select(category => category.ToLowerInvariant()));
        foreach (var country in query.Countries.Select(CountryOf).Distinct().DefaultIfEmpty(""))
        {
            foreach (var language in query.Languages.Select(LanguageOf).Distinct().DefaultIfEmpty(isAnything ? "en" : ""))
            {
                yield return $"search-news?sort=publish-time&sort-direction=DESC&number={options.Value.PageSize}{Parameter("text", text)}{Parameter("source-country", [country])}{Parameter("language", [language])}{categories}";
            }
        }
    }

    protected override string AddressOf(string question, ApiPage page) => $"{question}&offset={page.Offset}";

    protected override ApiAnswer Read(JsonElement root, DateTimeOffset now, SourceReport report) => WorldNewsApiParser.Read(root, now, report);

    protected override QuotaStatement? Told(FetchedDocument document) =>
        document.Headers.TryGetValue(LeftHeader, out var text) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
            ? new QuotaStatement(Rules[0].Window) { Left = Math.Max(0, left) }
            : null;
}
