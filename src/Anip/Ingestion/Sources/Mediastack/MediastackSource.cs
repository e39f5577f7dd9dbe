using System.Text.Json;
using Anip.Ingestion.Sources.Apis;
using Anip.Ingestion.Sources.Quotas;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.Mediastack;

/// <summary>mediastack, by APILayer: news by keywords, countries, languages and categories, newest first.</summary>
public sealed class MediastackSource(MeteredFetcher fetcher, IOptions<MediastackOptions> options, TimeProvider timeProvider) : ApiSource(fetcher, timeProvider), IDescribedSource
{
    public const string Name = "mediastack";

    public static SourceDescriptor Descriptor { get; } = new()
    {
        Name = Name,
        Title = "Mediastack",
        Settings = SourceSettings.Of<MediastackOptions, MediastackOptionsValidator>(MediastackOptions.Section, new SourceKey("MEDIASTACK_KEY", "mediastack.com")),
        Runs = new SourceRuns("Asks mediastack for news; it needs a key.", "3-59/10 * * * *"),
        Parser = new SourceParser(MediastackParser.IsAnswer, MediastackParser.Articles),
        Cost = new SourceCost(Request: 1),
        Check = CheckOf<MediastackSource>(Name),
    };

    protected override SourceDescriptor About => Descriptor;

    protected override ApiOptions Settings => options.Value;

    protected override IReadOnlyList<QuotaRule> Rules => [QuotaRule.CalendarMonth() with { Limit = options.Value.RequestsPerMonth }];

    protected override IEnumerable<string> Questions(ApiQuery query)
    {
        var keywords = string.IsNullOrWhiteSpace(query.Query) ? [] : (string[])[query.Query.Trim()];
        // The provider has a code of its own for Swedish.
        var languages = query.Languages.Select(LanguageOf).Select(code => code == "sv" ? "se" : code);
        return
        [
            $"news?sort=published_desc&limit={options.Value.PageSize}{Parameter("keywords", keywords)}{Parameter("countries", query.Countries.Select(CountryOf))}"
            + $"{Parameter("languages", languages)}{Parameter("categories", query.Categories.Select(category => category.ToLowerInvariant()))}",
        ];
    }

    protected override string AddressOf(string question, ApiPage page) => $"{question}&offset={page.Offset}&access_key={Uri.EscapeDataString(options.Value.Key!.Trim())}";

    protected override ApiAnswer Read(JsonElement root, DateTimeOffset now, SourceReport report) => MediastackParser.Read(root, now, report);

    // It has been seen to fail for values that it does not like: asked again at once, each try would cost a request of few.
    protected override DateTimeOffset? RestUntil(SourceFailureKind kind, DateTimeOffset askedAt) =>
        kind == SourceFailureKind.ProviderDown ? askedAt.AddMinutes(15) : base.RestUntil(kind, askedAt);
}
