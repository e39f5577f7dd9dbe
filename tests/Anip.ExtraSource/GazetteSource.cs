using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Anip.Articles;
using Anip.Fetching;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Quotas;
using Microsoft.Extensions.Options;

namespace Anip.ExtraSource;

/// <summary>Section <c>Sources:Gazette</c>.</summary>
public sealed class GazetteOptions : IKeyedOptions
{
    public string? Key { get; set; }

    [Required]
    public string BaseUrl { get; set; } = "https://gazette.example/";

    [Range(1, 50)]
    public int PageSize { get; set; } = 10;

    public IList<string> Topics { get; set; } = [];
}

[OptionsValidator]
internal sealed partial class GazetteOptionsValidator : IValidateOptions<GazetteOptions>;

/// <summary>A provider that nobody has heard of, as the next one would be added.</summary>
public sealed class GazetteSource(MeteredFetcher fetcher, IOptions<GazetteOptions> options, TimeProvider timeProvider) : IDescribedSource
{
    public static SourceDescriptor Descriptor { get; } = new()
    {
        Name = "gazette",
        Title = "The Gazette",
        Settings = SourceSettings.Of<GazetteOptions, GazetteOptionsValidator>("Sources:Gazette", new SourceKey("GAZETTE_KEY", "gazette.example")),
        Runs = new SourceRuns("Asks The Gazette.", "15 * * * *"),
        Parser = new SourceParser(root => root.ValueKind == JsonValueKind.Object && root.TryGetProperty("gazette", out _), Read),
        Cost = new SourceCost(Request: 1, Item: 0.01m),
    };

    public QuotaAccount? Quota => string.IsNullOrWhiteSpace(options.Value.Key)
        ? null
        : QuotaAccount.Of(Descriptor.Name, options.Value.Key, QuotaRule.CalendarDay() with { Limit = 3, Unit = "points" });

    public async IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var account = Quota ?? throw Descriptor.NoKey();
        var request = new FetchRequest(new Uri(options.Value.BaseUrl)) { Headers = new Dictionary<string, string> { ["X-Key"] = options.Value.Key! } };
        var document = await fetcher.FetchAsync(request, account, Descriptor.Cost!.Of(options.Value.PageSize), Descriptor.Title, cancellationToken);
        foreach (var article in Descriptor.Parser!.Parse(document.Body, timeProvider.GetUtcNow(), reading.Report))
        {
            yield return article;
        }
    }

    private static IReadOnlyList<IncomingArticle> Read(JsonElement root, DateTimeOffset now, SourceReport report) => root.GetProperty("gazette") is { ValueKind: JsonValueKind.Array } entries
        ? [.. entries.EnumerateArray().Select(entry => new IncomingArticle { Url = entry.GetProperty("at").GetString()!, Title = entry.GetProperty("head").GetString()!, ApiSource = "gazette" })]
        : throw new SourceException("on_strike", "The Gazette does not appear.") { Kind = SourceFailureKind.ProviderDown };
}
