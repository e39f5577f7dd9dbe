using System.Runtime.CompilerServices;
using Anip.Articles;
using Anip.Articles.Languages;
using Anip.Fetching;
using Anip.Ingestion.Sources.Quotas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.NewsApi;

/// <summary>NewsAPI.org, version 2: top headlines by country and category, and a search.</summary>
public sealed class NewsApiSource(MeteredFetcher fetcher, IOptions<NewsApiOptions> options, TimeProvider timeProvider) : IDescribedSource
{
    public const string Name = "newsapi";

    private const string Title = "NewsAPI";
    private const string Window = "day";

    // The free plan's window is half a day and its edge is not told; one question an hour finds it.
    private static readonly TimeSpan RestAfterLimit = TimeSpan.FromHours(1);

    private static readonly string[] AllCategories = ["business", "entertainment", "general", "health", "science", "sports", "technology"];

    public static SourceDescriptor Descriptor { get; } = new()
    {
        Name = Name,
        Title = Title,
        Settings = SourceSettings.Of<NewsApiOptions, NewsApiOptionsValidator>(NewsApiOptions.Section, new SourceKey("NEWSAPI_KEY", "newsapi.org")),
        Runs = new SourceRuns("Asks NewsAPI.org for headlines, or what else is configured; it needs a key.", "0 * * * *"),
        Parser = new SourceParser(NewsApiParser.IsAnswer, NewsApiParser.Articles),
        Cost = new SourceCost(Request: 1),
        Check = new SourceCheck(Name, (services, cancellationToken) => services.GetRequiredService<NewsApiSource>().CheckAsync(cancellationToken)),
    };

    public QuotaAccount? Quota => Options.IsConfigured
        ? QuotaAccount.Of(Name, Options.Key, QuotaRule.Rolling(Window, TimeSpan.FromDays(1)) with { Limit = Options.RequestsPerDay })
        : null;

    private NewsApiOptions Options => options.Value;

    /// <inheritdoc/>
    public async IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var account = Quota ?? throw Descriptor.NoKey();
        reading.Report.Title = Title;
        SourceException? failure = null;
        foreach (var question in Questions())
        {
            for (var page = 1; page <= Options.MaxPages; page++)
            {
                NewsApiAnswer? answer = null;
                try
                {
                    answer = await AskAsync(question, page, account, reading.Report, cancellationToken);
                }
                catch (SourceException exception) when (exception.Kind is SourceFailureKind.BadQuery or SourceFailureKind.NoAnswer)
                {
                    // One question that the provider dislikes does not silence the others; the end of what a plan shows is no failure.
                    failure = page > 1 && exception.Code == "maximumResultsReached" ? failure : failure ?? exception;
                }

                answer?.TellRest(reading.Report);
                foreach (var article in answer?.Articles ?? [])
                {
                    yield return article;
                }

                if (answer is null || answer.Count == 0 || (long)page * Options.PageSize >= answer.TotalResults)
                {
                    break;
                }
            }
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    // One page says as much of key and provider as all of them.
    private async Task<string> CheckAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(Questions().First(), 1, Quota ?? throw Descriptor.NoKey(), new SourceReport(), cancellationToken);
        return $"{answer.Articles.Count} articles";
    }

    private IEnumerable<string> Questions()
    {
        if (Options.Query is null || Options.Countries.Count > 0 || Options.Categories.Count > 0)
        {
            foreach (var country in Options.Countries.Select(CountryOf).Distinct().DefaultIfEmpty("us"))
            {
                foreach (var category in Options.Categories.Count > 0 ? Options.Categories : AllCategories)
                {
                    yield return $"top-headlines?country={country}&category={category}";
                }
            }
        }

        if (!string.IsNullOrWhiteSpace(Options.Query))
        {
            foreach (var language in Options.Languages.Select(LanguageOf).Distinct().Select(code => $"&language={code}").DefaultIfEmpty(""))
            {
                yield return $"everything?q={Uri.EscapeDataString(Options.Query)}{language}&sortBy=publishedAt";
            }
        }
    }

    // The options' check lets no other text pass than one that names a country, or a language.
    private static string CountryOf(string text) => RegionCode.TryParse(text, out var code) ? code.ToLowerInvariant() : text;

    // The provider has a code of its own for Urdu.
    private static string LanguageOf(string text) => !LanguageTag.TryParse(text, out var code) ? text : code == "ur" ? "ud" : code;

    /// <exception cref="SourceException"><see cref="SourceFailureKind.BadQuery"/> or <see cref="SourceFailureKind.NoAnswer"/>: this question is refused, others may not be. Else no question will be answered now.</exception>
    private async Task<NewsApiAnswer> AskAsync(string question, int page, QuotaAccount account, SourceReport report, CancellationToken cancellationToken)
    {
        var askedAt = timeProvider.GetUtcNow();
        var url = new Uri($"{Options.BaseUrl.TrimEnd('/')}/{question}&pageSize={Options.PageSize}&page={page}");
        var request = new FetchRequest(url) { AnyStatus = true, Headers = new Dictionary<string, string> { ["X-Api-Key"] = Options.Key!.Trim(), ["Accept"] = "application/json" } };
        var document = await fetcher.FetchAsync(request, account, Descriptor.Cost!.Of(Options.PageSize), Title, cancellationToken);
        try
        {
            return NewsApiParser.Parse(document.Body, timeProvider.GetUtcNow(), report);
        }
        catch (SourceException exception) when (document.Status >= 400 && exception.Kind == SourceFailureKind.NoAnswer)
        {
            // A gateway's page, not the provider's answer.
            throw SourceException.Of(document.Refusal());
        }
        catch (SourceException exception)
        {
            var kind = KindOf(exception, document.Status);
            var isLimited = kind is SourceFailureKind.RateLimited or SourceFailureKind.QuotaSpent;
            var retryAt = document.RetryAt ?? (isLimited ? Minute(askedAt) + RestAfterLimit : null);
            if (isLimited)
            {
                await fetcher.TellAsync(account, new QuotaStatement(Window) { BlockedUntil = retryAt }, cancellationToken);
            }

            throw new SourceException(exception.Code, WithoutKey(exception.Message)) { Kind = kind, RetryAt = retryAt };
        }
    }

    // Codes come without notice: one that is not known yet is told by its status.
    private static SourceFailureKind KindOf(SourceException exception, int status) => (exception.Kind, status) switch
    {
        (SourceFailureKind.QuotaSpent, _) => SourceFailureKind.QuotaSpent,
        (_, 429) => SourceFailureKind.RateLimited,
        (not SourceFailureKind.Other, _) => exception.Kind,
        (_, 401 or 403) => SourceFailureKind.KeyRefused,
        (_, >= 500) => SourceFailureKind.ProviderDown,
        _ => SourceFailureKind.BadQuery,
    };

    // By an hourly schedule it is asked again a whole number of hours later, not some seconds before that.
    private static DateTimeOffset Minute(DateTimeOffset instant) => instant.AddTicks(-(instant.UtcTicks % TimeSpan.TicksPerMinute));

    // A provider may repeat what it was sent.
    private string WithoutKey(string text) => text.Replace(Options.Key!.Trim(), "***", StringComparison.Ordinal);
}
