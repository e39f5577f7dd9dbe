using System.Runtime.CompilerServices;
using Anip.Articles;
using Anip.Articles.Languages;
using Anip.Fetching;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.NewsApi;

/// <summary>NewsAPI.org, version 2: top headlines by country and category, and a search.</summary>
public sealed class NewsApiSource(GuardedFetcher fetcher, IOptions<NewsApiOptions> options, TimeProvider time) : INewsSource
{
    public const string Name = "newsapi";

    // The free plan's window is half a day and its edge is not told; one question an hour finds it.
    private static readonly TimeSpan RestAfterLimit = TimeSpan.FromHours(1);

    private static readonly string[] AllCategories = ["business", "entertainment", "general", "health", "science", "sports", "technology"];

    private readonly NewsApiOptions _options = options.Value;

    public string Id => Name;

    public string ApiSource => Name;

    public SourceReport Report { get; } = new() { Title = "NewsAPI" };

    /// <inheritdoc/>
    public async IAsyncEnumerable<IncomingArticle> FetchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_options.IsConfigured)
        {
            throw new SourceException("not_configured", "NewsAPI has no key; set NEWSAPI_KEY (or Sources:NewsApi:Key) to one from newsapi.org.");
        }

        SourceException? failure = null;
        foreach (var question in Questions())
        {
            for (var page = 1; page <= _options.MaxPages; page++)
            {
                NewsApiAnswer? answer = null;
                try
                {
                    answer = await AskAsync(question, page, cancellationToken);
                }
                catch (QuestionRefusedException e)
                {
                    // One question that the provider dislikes does not silence the others; the end of what a plan shows is no failure.
                    failure = page > 1 && e.Code == "maximumResultsReached" ? failure : failure ?? e.Reason;
                }

                foreach (var article in Count(answer))
                {
                    yield return article;
                }

                if (answer is null || answer.Count == 0 || (long)page * _options.PageSize >= answer.TotalResults)
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

    private IEnumerable<string> Questions()
    {
        if (_options.Query is null || _options.Countries.Count > 0 || _options.Categories.Count > 0)
        {
            foreach (var country in _options.Countries.Select(CountryOf).Distinct().DefaultIfEmpty("us"))
            {
                foreach (var category in _options.Categories.Count > 0 ? _options.Categories : AllCategories)
                {
                    yield return $"top-headlines?country={country}&category={category}";
                }
            }
        }

        if (!string.IsNullOrWhiteSpace(_options.Query))
        {
            foreach (var language in _options.Languages.Select(LanguageOf).Distinct().Select(code => $"&language={code}").DefaultIfEmpty(""))
            {
                yield return $"everything?q={Uri.EscapeDataString(_options.Query)}{language}&sortBy=publishedAt";
            }
        }
    }

    // The options' check lets no other text pass than one that names a country, or a language.
    private static string CountryOf(string text) => RegionCode.TryParse(text, out var code) ? code.ToLowerInvariant() : text;

    // The provider has a code of its own for Urdu.
    private static string LanguageOf(string text) => !LanguageTag.TryParse(text, out var code) ? text : code == "ur" ? "ud" : code;

    /// <exception cref="QuestionRefusedException">This question is refused; others may not be.</exception>
    /// <exception cref="SourceException">No question will be answered now.</exception>
    private async Task<NewsApiAnswer> AskAsync(string question, int page, CancellationToken cancellationToken)
    {
        var url = new Uri($"{_options.BaseUrl.TrimEnd('/')}/{question}&pageSize={_options.PageSize}&page={page}");
        var document = await fetcher.FetchForSourceAsync(
            new FetchRequest(url) { AnyStatus = true, Headers = new Dictionary<string, string> { ["X-Api-Key"] = _options.Key!.Trim(), ["Accept"] = "application/json" } },
            cancellationToken);
        try
        {
            return NewsApiParser.Parse(document.Body, time.GetUtcNow(), Report);
        }
        catch (SourceException e) when (document.Status >= 400 && e.Code is "malformed" or "not_articles")
        {
            // A gateway's page, not the provider's answer.
            throw SourceException.Of(document.Refusal());
        }
        catch (SourceException e)
        {
            var limited = document.Status == 429 || e.Code is "rateLimited" or "apiKeyExhausted";
            var reason = new SourceException(e.Code, WithoutKey(e.Message))
            {
                RetryAt = limited ? document.RetryAt ?? time.GetUtcNow() + RestAfterLimit : document.RetryAt,
            };
            var final = limited || document.Status is 401 or 403 or >= 500 || e.Code.StartsWith("apiKey", StringComparison.Ordinal);
            throw final ? reason : (Exception)new QuestionRefusedException(reason);
        }
    }

    // A provider may repeat what it was sent.
    private string WithoutKey(string text) => text.Replace(_options.Key!.Trim(), "***", StringComparison.Ordinal);

    private IReadOnlyList<IncomingArticle> Count(NewsApiAnswer? answer)
    {
        for (var i = 0; i < answer?.Withdrawn; i++)
        {
            Report.Reject("withdrawn");
        }

        for (var i = 0; i < answer?.Rejected; i++)
        {
            Report.Reject("empty", "NewsAPI: an article without title and text.");
        }

        return answer?.Articles ?? [];
    }

    private sealed class QuestionRefusedException(SourceException reason) : Exception(reason.Message, reason)
    {
        public SourceException Reason => reason;

        public string Code => reason.Code;
    }
}
