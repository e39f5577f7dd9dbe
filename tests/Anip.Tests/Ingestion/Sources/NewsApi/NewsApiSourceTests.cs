using System.Text;
using Anip.Articles;
using Anip.Fetching;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.NewsApi;
using Anip.Ingestion.Sources.Quotas;
using Anip.Tests.Fetching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Ingestion.Sources.NewsApi;

/// <summary>The source against a server that answers as the provider does.</summary>
public sealed class NewsApiSourceTests
{
    private const string Key = "0123456789abcdef";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly MemoryQuotas _quotas = new();

    [Fact]
    public async Task The_key_travels_in_a_header_and_never_in_an_address()
    {
        await using var server = RawServer.Start(_ => RawServer.Ok(Page(1, "Rain")));

        var (articles, _) = await ReadAsync(server, options => options.Categories = ["health"]);

        Assert.Equal("Rain", Assert.Single(articles).Title);
        var request = Assert.Single(server.Requests);
        Assert.StartsWith("GET /v2/top-headlines?country=us&category=health&pageSize=100&page=1 HTTP", request, StringComparison.Ordinal);
        Assert.Contains($"X-Api-Key: {Key}\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_country_and_category_and_language_is_asked_for()
    {
        await using var server = RawServer.Start(_ => RawServer.Ok(Page(1, "Rain")));

        await ReadAsync(server, options =>
        {
            options.Countries = ["us", "gb"];
            options.Categories = ["health", "sports"];
            options.Query = "\"sea ice\" AND (north OR south)";
            options.Languages = ["en", "de"];
        });

        var paths = server.Requests.Select(request => request.Split(' ')[1]).ToList();
        Assert.Equal(6, paths.Count);
        Assert.Contains("/v2/top-headlines?country=gb&category=sports&pageSize=100&page=1", paths);
        Assert.Contains("/v2/everything?q=%22sea%20ice%22%20AND%20%28north%20OR%20south%29&language=de&sortBy=publishedAt&pageSize=100&page=1", paths);
    }

    [Fact]
    public async Task Countries_and_languages_are_asked_for_by_the_codes_that_the_provider_knows()
    {
        await using var server = RawServer.Start(_ => RawServer.Ok(Page(1, "Rain")));

        await ReadAsync(server, options =>
        {
            options.Countries = ["USA", "us", "Germany"];
            options.Categories = ["health"];
            options.Query = "rain";
            options.Languages = ["English", "en-GB", "urdu"];
        });

        string[] asked = ["country=us&", "country=de&", "language=en&", "language=ud&"];
        Assert.Equal(asked.Length, server.Requests.Count);
        Assert.All(asked, part => Assert.Contains(server.Requests, request => request.Contains(part, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_wishes_the_seven_categories_are_asked_for()
    {
        await using var server = RawServer.Start(_ => RawServer.Ok(Page(0)));

        await ReadAsync(server, _ => { });

        Assert.Equal(7, server.Requests.Count);
    }

    [Fact]
    public async Task Pages_are_read_until_all_results_are_there()
    {
        await using var server = RawServer.Start(path => RawServer.Ok(path.EndsWith("page=3", StringComparison.Ordinal) ? Page(5, "e") : Page(5, "a", "b")));

        var (articles, failure) = await ReadAsync(server, Search(pages: 9));

        Assert.Null(failure);
        Assert.Equal((3, 5), (server.Requests.Count, articles.Count));
    }

    [Fact]
    public async Task Where_the_plan_ends_the_paging_ends_without_a_failure()
    {
        await using var server = RawServer.Start(path => path.EndsWith("page=1", StringComparison.Ordinal)
            ? RawServer.Ok(Page(1000, "a", "b"))
            : RawServer.Status(426, body: Error("maximumResultsReached", "You have requested too many results.")));

        var (articles, failure) = await ReadAsync(server, Search(pages: 9));

        Assert.Null(failure);
        Assert.Equal((2, 2), (server.Requests.Count, articles.Count));
    }

    [Theory]
    [InlineData("", 3600)]
    [InlineData("Retry-After: 90\r\n", 90)]
    public async Task Too_many_requests_end_the_run_and_say_when_to_come_back(string header, int seconds)
    {
        await using var server = RawServer.Start(path => path.Contains("business", StringComparison.Ordinal)
            ? RawServer.Ok(Page(1, "Rain"))
            : RawServer.Status(429, header, Error("rateLimited", "You have made too many requests recently.")));

        var (articles, failure) = await ReadAsync(server, _ => { });

        Assert.Single(articles);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(("rateLimited", Now.AddSeconds(seconds)), (failure!.Code, failure.RetryAt));
    }

    [Fact]
    public async Task A_question_that_is_refused_does_not_silence_the_others()
    {
        await using var server = RawServer.Start(path => path.Contains("=xx&", StringComparison.Ordinal)
            ? RawServer.Status(400, body: Error("parameterInvalid", "The country xx is not known."))
            : RawServer.Ok(Page(1, "Rain")));

        var (articles, failure) = await ReadAsync(server, options =>
        {
            options.Countries = ["xx", "us"];
            options.Categories = ["health"];
        });

        Assert.Single(articles);
        Assert.Equal("parameterInvalid", failure!.Code);
    }

    [Theory]
    [InlineData(401, "apiKeyInvalid")]
    [InlineData(401, "aCodeOfTomorrow")]
    [InlineData(500, "unexpectedError")]
    public async Task A_refused_key_is_told_once_and_not_shown(int status, string code)
    {
        await using var server = RawServer.Start(_ => RawServer.Status(status, body: Error(code, $"The key {Key} is no good.")));

        var (_, failure) = await ReadAsync(server, _ => { });

        Assert.Single(server.Requests);
        Assert.Equal(code, failure!.Code);
        Assert.DoesNotContain(Key, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_request_is_counted_by_its_key_which_is_not_kept()
    {
        await using var server = RawServer.Start(_ => RawServer.Ok(Page(0)));

        await ReadAsync(server, options => options.RequestsPerDay = 100);

        var use = Assert.Single(await _quotas.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("newsapi", "day", 7m, 100m, 93m, Now, Now.AddDays(1)), (use.Source, use.Window, use.Used, use.Limit, use.Left, use.StartedAt, use.ResetsAt));
        Assert.Equal(8, use.Key.Length);
        Assert.DoesNotContain(use.Key, Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_plan_does_not_allow_is_not_asked_and_what_came_before_is_kept()
    {
        await using var server = RawServer.Start(_ => RawServer.Ok(Page(1, "Rain")));

        var (articles, failure) = await ReadAsync(server, options => options.RequestsPerDay = 3);
        var (again, next) = await ReadAsync(server, options => options.RequestsPerDay = 3);

        Assert.Equal((3, 3, 0), (server.Requests.Count, articles.Count, again.Count));
        Assert.Equal(("quota_spent", SourceFailureKind.QuotaSpent, Now.AddDays(1)), (failure!.Code, failure.Kind, failure.RetryAt));
        Assert.Equal("NewsAPI answers nothing more before 2026-03-02 12:00 UTC: its quota is spent.", next!.Message);
    }

    [Fact]
    public async Task A_key_that_the_provider_has_had_enough_of_is_not_asked_with_again_before_its_time()
    {
        await using var server = RawServer.Start(_ => RawServer.Status(429, "Retry-After: 90\r\n", Error("rateLimited", "You have made too many requests recently.")));

        await ReadAsync(server, _ => { });
        var (_, second) = await ReadAsync(server, _ => { });
        var (_, other) = await ReadAsync(server, options => options.Key = "another");

        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(("quota_spent", Now.AddSeconds(90)), (second!.Code, second.RetryAt));
        Assert.Equal("rateLimited", other!.Code);
    }

    [Fact]
    public async Task A_request_that_never_reached_the_provider_is_not_counted()
    {
        var server = RawServer.Start(_ => RawServer.Ok(Page(0)));
        await server.DisposeAsync();

        Assert.Equal("connect_failed", (await ReadAsync(server, _ => { })).Failure!.Code);

        Assert.Equal(0, Assert.Single(await _quotas.ListAsync(TestContext.Current.CancellationToken)).Used);
    }

    [Theory]
    [InlineData(401, "apiKeyInvalid", SourceFailureKind.KeyRefused, false)]
    [InlineData(403, "aCodeOfTomorrow", SourceFailureKind.KeyRefused, false)]
    [InlineData(200, "apiKeyExhausted", SourceFailureKind.QuotaSpent, false)]
    [InlineData(429, "aCodeOfTomorrow", SourceFailureKind.RateLimited, false)]
    [InlineData(400, "sourcesTooMany", SourceFailureKind.BadQuery, false)]
    [InlineData(422, "aCodeOfTomorrow", SourceFailureKind.BadQuery, false)]
    [InlineData(503, "unexpectedError", SourceFailureKind.ProviderDown, true)]
    public async Task Every_error_has_a_kind_whether_its_code_is_known_or_not(int status, string code, SourceFailureKind kind, bool isTransient)
    {
        await using var server = RawServer.Start(_ => RawServer.Status(status, body: Error(code, "No.")));

        var (_, failure) = await ReadAsync(server, Search(pages: 1));

        Assert.Equal((code, kind, isTransient), (failure!.Code, failure.Kind, failure.IsTransient));
    }

    [Theory]
    [InlineData(200, "<html>Please log in</html>", SourceFailureKind.NoAnswer)]
    [InlineData(502, "<html>Bad gateway</html>", SourceFailureKind.ProviderDown)]
    [InlineData(429, "slow down", SourceFailureKind.RateLimited)]
    public async Task A_page_that_is_no_answer_has_the_kind_of_its_status(int status, string body, SourceFailureKind kind)
    {
        await using var server = RawServer.Start(_ => status == 200 ? RawServer.Ok(body) : RawServer.Status(status, body: body));

        Assert.Equal(kind, (await ReadAsync(server, Search(pages: 1))).Failure!.Kind);
    }

    [Fact]
    public async Task A_gateways_page_is_told_by_its_status()
    {
        await using var server = RawServer.Start(_ => RawServer.Status(502, body: "<html>Bad gateway</html>"));

        Assert.Equal("http_502", (await ReadAsync(server, Search(pages: 1))).Failure!.Code);
    }

    [Fact]
    public async Task Withdrawn_articles_are_reported()
    {
        await using var server = RawServer.Start(_ => RawServer.Ok(Page(2, "[Removed]", "Rain")));
        await using var provider = Fetchers.Provider(timeProvider: new FakeTimeProvider(Now));
        var source = Source(provider, server, Search(pages: 1));

        Assert.Single(await source.FetchAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, source.Report.Rejected["withdrawn"]);
    }

    [Fact]
    public async Task Without_a_key_the_source_says_what_to_set()
    {
        await using var server = RawServer.Start(_ => RawServer.Ok(Page(0)));

        var (_, failure) = await ReadAsync(server, options => options.Key = null);

        Assert.Equal("not_configured", failure!.Code);
        Assert.Contains("NEWSAPI_KEY", failure.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void Settings_that_the_provider_would_refuse_are_refused_at_the_start()
    {
        var result = new NewsApiOptionsValidator().Validate(null, new NewsApiOptions { Categories = ["health", "politics"], Countries = ["Atlantis"], PageSize = 500 });

        Assert.Equal(3, result.Failures!.Count());
        Assert.Contains("'politics'", result.FailureMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("'health'", result.FailureMessage, StringComparison.Ordinal);
    }

    private static Action<NewsApiOptions> Search(int pages) => options => (options.Query, options.PageSize, options.MaxPages) = ("rain", 2, pages);

    private async Task<(List<IncomingArticle> Articles, SourceException? Failure)> ReadAsync(RawServer server, Action<NewsApiOptions> configure)
    {
        await using var provider = Fetchers.Provider(timeProvider: new FakeTimeProvider(Now));
        var articles = new List<IncomingArticle>();
        try
        {
            await foreach (var article in Source(provider, server, configure).FetchAsync(TestContext.Current.CancellationToken))
            {
                articles.Add(article);
            }

            return (articles, null);
        }
        catch (SourceException exception)
        {
            return (articles, exception);
        }
    }

    private SourceReading Source(ServiceProvider provider, RawServer server, Action<NewsApiOptions> configure)
    {
        var options = new NewsApiOptions { Key = Key, BaseUrl = server.Url("/v2/").ToString() };
        configure(options);
        var time = provider.GetRequiredService<TimeProvider>();
        return new NewsApiSource(new MeteredFetcher(provider.GetRequiredService<GuardedFetcher>(), new QuotaLedger(_quotas, time)), Options.Create(options), time).Named(NewsApiSource.Name);
    }

    private static string Page(int total, params string[] titles)
    {
        var articles = new StringBuilder();
        foreach (var title in titles)
        {
            articles.Append(articles.Length == 0 ? "" : ",").Append($$"""{"source":{"id":null,"name":"A"},"title":"{{title}}","url":"https://a.example/{{title}}"}""");
        }

        return $$"""{"status":"ok","totalResults":{{total}},"articles":[{{articles}}]}""";
    }

    private static string Error(string code, string message) => $$"""{"status":"error","code":"{{code}}","message":"{{message}}"}""";
}
