using System.Text;
using Anip.Articles;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Gdelt;
using Anip.Ingestion.Sources.Mediastack;
using Anip.Ingestion.Sources.NewsData;
using Anip.Ingestion.Sources.TheNewsApi;
using Anip.Ingestion.Sources.WorldNewsApi;

namespace Anip.Tests.Ingestion.Sources.Apis;

/// <summary>What each provider means by what it sends.</summary>
public sealed class ProviderAnswerTests : IDisposable
{
    private readonly ApiReader _reader = new();

    public void Dispose() => _reader.Dispose();

    [Fact]
    public async Task NewsData_names_languages_and_countries_and_its_placeholders_are_nothing()
    {
        var article = await FirstAsync("newsdata");

        Assert.Equal(("NewsData report 0", "What report 0 says.", ContentKind.Snippet), (article.Title, article.Content, article.ContentKind));
        Assert.Equal(("The Herald", "A. Author, B. Author", "de", "AT"), (article.Source, article.Author, article.Language, article.Region));
        Assert.Equal((ApiReader.Now.AddHours(-1), DateSource.Feed, "https://newsdata.example/0.jpg"), (article.PublishedAt, article.DateSource, article.ImageUrl));
        Assert.Contains("\"duplicate\"", Encoding.UTF8.GetString(article.Raw.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("newsdata", "german", "austria", "politics", null, null, false)]
    [InlineData("mediastack", "se", "se", "general", null, null, null)]
    [InlineData("worldnewsapi", null, null, null, null, -0.176, null)]
    public async Task What_a_provider_says_beyond_the_text_is_kept_in_its_own_words(
        string name, string? language, string? country, string? category, string? sentiment, double? score, bool? isDuplicate)
    {
        var said = (await FirstAsync(name)).Statement!;

        Assert.Equal((name, sentiment, score, isDuplicate), (said.Kind, said.Sentiment, said.SentimentScore, said.IsDuplicate));
        Assert.True(language is null || said.Language == language);
        Assert.True(country is null || said.Countries.SequenceEqual([country]));
        Assert.True(category is null || said.Categories.SequenceEqual([category]));
    }

    [Fact]
    public void Members_of_other_kinds_are_passed_over_and_what_a_paid_plan_adds_is_kept()
    {
        var articles = Parse(NewsDataSource.Descriptor, """
            {"status":"success","results":[
              {"title":"Rain","link":"https://a.example/1","category":{"a":1},"country":7,"keywords":["rain",3,null,{}],"sentiment":["odd"],"duplicate":"yes","ai_tag":["weather"],"ai_org":["NOAA"],"ai_region":"ONLY AVAILABLE IN CORPORATE PLANS"},
              {"title":"Sun","link":"https://a.example/2","sentiment":"positive","duplicate":true}]}
            """).ToList();

        Assert.Equal(["weather"], articles[0].Statement!.Categories);
        Assert.Equal(["rain", "3"], articles[0].Statement!.Keywords);
        Assert.Equal(["NOAA"], articles[0].Statement!.Names);
        Assert.Equal((null, "positive", true), (articles[0].Statement!.IsDuplicate, articles[1].Statement!.Sentiment, articles[1].Statement!.IsDuplicate));
    }

    [Theory]
    [InlineData("\"ONLY AVAILABLE IN PAID PLANS\"", "\"ONLY AVAILABLE IN CORPORATE PLANS\"", null, null)]
    [InlineData("\"The text.\"", "[\"A\",\"ONLY AVAILABLE IN PAID PLANS\"]", "The text.", "A")]
    [InlineData("{\"a\":1}", "\"A\"", "Short.", "A")]
    public void NewsData_sends_what_the_plan_gives_as_text_list_or_object(string content, string creator, string? text, string? author)
    {
        var article = Assert.Single(Parse(NewsDataSource.Descriptor, $$"""{"status":"success","results":[{"title":"Rain","link":"https://a.example/1","description":"Short.","content":{{content}},"creator":{{creator}},"country":["france","spain"],"pubDate":null}]}"""));

        Assert.Equal((text ?? "Short.", author, text == "The text." ? ContentKind.Full : ContentKind.Snippet), (article.Content, article.Author, article.ContentKind));
        Assert.True(article is { Region: null, PublishedAt: null, DateSource: DateSource.None });
    }

    [Theory]
    [InlineData("""{"status":"error","results":{"message":"No.","code":"UnsupportedQueryLength"}}""", "UnsupportedQueryLength", SourceFailureKind.BadQuery)]
    [InlineData("""{"status":"error","message":"Rate Limit Exceeded"}""", "RateLimitExceeded", SourceFailureKind.RateLimited)]
    [InlineData("""{"status":"error","results":{"message":"You have exceeded your assigned API credits.","code":"RateLimitExceeded"}}""", "RateLimitExceeded", SourceFailureKind.QuotaSpent)]
    [InlineData("""{"status":"error","results":{"message":"New.","code":"OfTomorrow"}}""", "OfTomorrow", SourceFailureKind.Other)]
    [InlineData("""{"status":"error","results":"Words."}""", "error", SourceFailureKind.Other)]
    [InlineData("""{"status":"success","results":null}""", "not_articles", SourceFailureKind.NoAnswer)]
    public void NewsData_has_two_forms_of_errors(string body, string code, SourceFailureKind kind) => AssertFails(NewsDataSource.Descriptor, body, code, kind);

    [Fact]
    public async Task Gdelt_says_where_and_when_and_gives_no_text()
    {
        var article = await FirstAsync("gdelt");

        Assert.Equal(("GDELT's report 0", ContentKind.None, "herald.example", "es", "MX"), (article.Title, article.ContentKind, article.Source, article.Language, article.Region));
        Assert.Equal((ApiReader.Now.AddHours(-1), "https://gdelt.example/0.jpg"), (article.PublishedAt, article.ImageUrl));
    }

    [Theory]
    [InlineData("Please limit requests to one every 5 seconds or contact us.", "rate_limited", SourceFailureKind.RateLimited)]
    [InlineData("<html><body>Your query was too short or too long.</body></html>", "bad_query", SourceFailureKind.Other)]
    [InlineData("<html><head><title>Sign in</title></head><body>Welcome</body></html>", "html_page", SourceFailureKind.NoAnswer)]
    [InlineData("""{"timeline":[{"series":"Volume","data":[]}]}""", "not_articles", SourceFailureKind.NoAnswer)]
    [InlineData("", "malformed", SourceFailureKind.NoAnswer)]
    public void Gdelt_says_its_errors_in_words(string body, string code, SourceFailureKind kind) => AssertFails(GdeltSource.Descriptor, body, code, kind);

    [Theory]
    [InlineData(200, SourceFailureKind.BadQuery)]
    [InlineData(503, SourceFailureKind.ProviderDown)]
    public async Task Gdelts_words_mean_what_their_status_lets_them(int status, SourceFailureKind kind)
    {
        using var provider = ApiReader.Fake("gdelt", 1);
        provider.Instead = new Fakes.FakeAnswer(status, "The specified phrase is too short.", "text/html");

        Assert.Equal(kind, (await _reader.ReadAsync(provider)).Failure!.Kind);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"articles":[]}""")]
    public void Gdelt_finds_nothing(string body) => Assert.Empty(Parse(GdeltSource.Descriptor, body));

    [Theory]
    [InlineData("""{"a":"it\'s \q \u00e9 \u12 \\ \" end\"}""", """{"a":"it's q \u00e9 u12 \\ \" end\"}""")]
    [InlineData("{\"a\":\"one\u0001two\nthree\"}", "{\"a\":\"one two three\"}")]
    [InlineData("""{"a":"\\"}""", """{"a":"\\"}""")]
    [InlineData("{\"a\":\"\\", "{\"a\":\"")]
    [InlineData("\\", "")]
    public void Gdelts_escapes_that_JSON_has_none_of_are_taken_out(string json, string mended) =>
        Assert.Equal(mended, Encoding.UTF8.GetString(GdeltJson.Mend(Encoding.UTF8.GetBytes(json)).Span));

    [Fact]
    public async Task Gdelt_is_asked_for_several_at_once_in_parentheses()
    {
        using var provider = ApiReader.Fake("gdelt", 1);

        await _reader.ReadAsync(provider, options => (options.Countries, options.Languages, options.Categories) = (["us", "United Kingdom"], ["de"], ["TERROR"]));

        Assert.Contains("query=rain%20%28sourcecountry%3Aunitedstates%20OR%20sourcecountry%3Aunitedkingdom%29%20sourcelang%3Agerman%20theme%3ATERROR&", Assert.Single(provider.Asked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mediastacks_Swedish_is_Swedish()
    {
        using var provider = ApiReader.Fake("mediastack", 1);

        var article = Assert.Single((await _reader.ReadAsync(provider, options => options.Languages = ["Swedish", "nb"])).Articles);

        Assert.Equal(("sv", "SE", "A. Author", "The Herald", ContentKind.Snippet), (article.Language, article.Region, article.Author, article.Source, article.ContentKind));
        Assert.Contains("&languages=se,no&", Assert.Single(provider.Asked), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":{"code":"https_access_restricted","message":"No."}}""", "https_access_restricted", SourceFailureKind.KeyRefused)]
    [InlineData("""{"error":{"code":"usage_limit_reached","message":"No."}}""", "usage_limit_reached", SourceFailureKind.QuotaSpent)]
    [InlineData("""{"error":{"code":"validation_error","message":"No.","context":{"date":["bad","worse"],"sort":[{"key":"x"}]}}}""", "validation_error", SourceFailureKind.BadQuery)]
    [InlineData("""{"error":{"code":104}}""", "104", SourceFailureKind.Other)]
    [InlineData("""{"pagination":{},"data":{}}""", "not_articles", SourceFailureKind.NoAnswer)]
    public void Mediastack_has_codes(string body, string code, SourceFailureKind kind) => AssertFails(MediastackSource.Descriptor, body, code, kind);

    [Fact]
    public void Mediastacks_plain_HTTP_is_said_with_what_it_means() => Assert.Contains(
        "Sources:Mediastack:BaseUrl to http://", AssertFails(MediastackSource.Descriptor, """{"error":{"code":"https_access_restricted","message":"No."}}""", "https_access_restricted", SourceFailureKind.KeyRefused).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Mediastack_is_not_asked_again_at_once_for_what_it_failed_at()
    {
        using var provider = ApiReader.Fake("mediastack", 1);
        provider.Instead = new Fakes.FakeAnswer(500, """{"error":{"code":"internal_error","message":"Oh."}}""", "application/json");

        var failure = (await _reader.ReadAsync(provider)).Failure!;

        Assert.Equal((SourceFailureKind.ProviderDown, false, ApiReader.Now.AddMinutes(15)), (failure.Kind, failure.IsTransient, failure.RetryAt));
    }

    [Fact]
    public async Task TheNewsApi_gives_the_longer_of_two_snippets()
    {
        var article = await FirstAsync("thenewsapi");

        Assert.Equal(("Report 0 says more than its description does…", ContentKind.Snippet, "herald.example", "en", "US"), (article.Content, article.ContentKind, article.Source, article.Language, article.Region));
    }

    [Theory]
    [InlineData("""{"meta":{"found":2},"data":{"tech":[{"title":"A","url":"https://a.example/1","similar":[{"title":"B","url":"https://a.example/2"}]}],"food":[{"title":"C","url":"https://a.example/3"}]}}""")]
    [InlineData("""{"meta":{"found":2},"data":[{"title":"A","url":"https://a.example/1","similar":[{"title":"B","url":"https://a.example/2"},{"title":"C","url":"https://a.example/3"}]}]}""")]
    public void TheNewsApis_headlines_come_with_those_that_are_like_them(string body) =>
        Assert.Equal(["A", "B", "C"], Parse(TheNewsApiSource.Descriptor, body).Select(article => article.Title));

    [Fact]
    public async Task TheNewsApi_is_asked_for_pages_of_the_plans_size()
    {
        using var provider = ApiReader.Fake("thenewsapi", 7);

        var (articles, failure, _) = await _reader.ReadAsync(provider, options => ((TheNewsApiOptions)options).PageSize = 100);

        Assert.Equal((7, 3, null), (articles.Count, provider.Asked.Count, failure));
    }

    [Fact]
    public async Task World_News_Api_gives_whole_texts()
    {
        var article = await FirstAsync("worldnewsapi");

        Assert.Equal(("All that report 0 says, from its beginning to its end.", ContentKind.Full, "A. Author, B. Author", "GB"), (article.Content, article.ContentKind, article.Author, article.Region));
        Assert.Equal(ApiReader.Now.AddHours(-1), article.PublishedAt);
    }

    [Fact]
    public async Task World_News_Api_says_what_is_left_and_that_counts()
    {
        using var provider = new Fakes.FakeWorldNewsApi(9) { Points = 3 };

        var (articles, failure, _) = await _reader.ReadAsync(provider, options => options.MaxPages = 2);
        var use = await _reader.UseAsync(provider);

        Assert.Equal((6, null), (articles.Count, failure));
        Assert.Equal((2.06m, 50m, 0.94m, "points"), (use.Used, use.Limit, use.Left, use.Unit));
        Assert.Equal(SourceFailureKind.QuotaSpent, (await _reader.ReadAsync(provider)).Failure!.Kind);
        Assert.Equal(2, provider.Asked.Count);
    }

    [Fact]
    public async Task World_News_Api_is_asked_for_countries_by_its_own_parameter()
    {
        using var provider = ApiReader.Fake("worldnewsapi", 1);

        await _reader.ReadAsync(provider, options => options.Countries = ["Germany", "us"]);

        Assert.Equal(2, provider.Asked.Count);
        Assert.All(provider.Asked, address => Assert.Contains("&source-country=", address, StringComparison.Ordinal));
    }

    [Fact]
    public void World_News_Apis_top_news_come_in_groups() => Assert.Equal(
        ["A", "B"], Parse(WorldNewsApiSource.Descriptor, """{"top_news":[{"news":[{"title":"A","url":"https://a.example/1","text":"x"}]},{"news":[{"title":"B","url":"https://a.example/2"}]}],"language":"en"}""").Select(article => article.Title));

    [Theory]
    [InlineData("""{"status":"success","totalResults":0,"results":[]}""", "newsdata")]
    [InlineData("""{"status":"error","message":"Rate Limit Exceeded"}""", "newsdata")]
    [InlineData("""{"status":"error","code":"apiKeyInvalid","message":"No."}""", "newsapi")]
    [InlineData("""{"articles":[{"url":"https://a.example/1","title":"A","seendate":"20230918T031500Z"}]}""", "gdelt")]
    [InlineData("""{"pagination":{"limit":1},"data":[]}""", "mediastack")]
    [InlineData("""{"error":{"code":"invalid_access_key"}}""", "mediastack")]
    [InlineData("""{"error":{"code":"invalid_api_token"}}""", "thenewsapi")]
    [InlineData("""{"meta":{"found":1},"data":[]}""", "thenewsapi")]
    [InlineData("""{"offset":0,"available":0,"news":[]}""", "worldnewsapi")]
    [InlineData("""{"articles":[{"url":"https://a.example/1","title":"A"}]}""", null)]
    [InlineData("""{"data":[{"title":"A"}],"news":[],"results":[]}""", null)]
    [InlineData("""[1]""", null)]
    public void An_answer_is_recognised_as_one_providers(string body, string? name)
    {
        using var document = SourceParser.Document(Encoding.UTF8.GetBytes(body));
        SourceDescriptor[] all = [Anip.Ingestion.Sources.NewsApi.NewsApiSource.Descriptor, NewsDataSource.Descriptor, GdeltSource.Descriptor, MediastackSource.Descriptor, TheNewsApiSource.Descriptor, WorldNewsApiSource.Descriptor];

        Assert.Equal(name is null ? [] : [name], all.Where(source => source.Parser!.Recognises(document.RootElement)).Select(source => source.Name));
    }

    [Theory]
    [InlineData("""{"request":{"method":"GET","url":"https://api.example/"},"response":{"pagination":{"limit":1,"total":1},"data":[{"title":"A","url":"https://a.example/1"}]}}""", "mediastack")]
    [InlineData("""{"title":"All news","request":{"parameters":{}},"response":{"status":200,"body":{"meta":{"found":1},"data":[{"title":"A","url":"https://a.example/1"}]}}}""", "thenewsapi")]
    [InlineData("""{"request":"GET /search-news","response":{"available":1,"news":[{"title":"A","url":"https://a.example/1","publish_date":"2026-03-01 10:00:00"}]}}""", "worldnewsapi")]
    [InlineData("""{"request":{},"response":{"status":"success","results":[{"title":"A","link":"https://a.example/1"}]}}""", "newsdata")]
    [InlineData("""{"request":{},"response":{"body":{"articles":[{"title":"A","url":"https://a.example/1","seendate":"20260301T100000Z"}]}}}""", "gdelt")]
    public void An_answer_is_read_as_documentation_keeps_it_beside_its_request(string body, string name)
    {
        SourceDescriptor[] all = [NewsDataSource.Descriptor, GdeltSource.Descriptor, MediastackSource.Descriptor, TheNewsApiSource.Descriptor, WorldNewsApiSource.Descriptor];

        Assert.Equal("https://a.example/1", Assert.Single(Parse(all.Single(source => source.Name == name), body)).Url);
    }

    [Theory]
    [InlineData("""{"request":{},"response":{"error":{"code":"invalid_access_key","message":"No."}}}""", "invalid_access_key")]
    [InlineData("""{"request":{},"response":7}""", "not_articles")]
    public void An_error_beside_its_request_is_one(string body, string code) =>
        Assert.Equal(code, Assert.Throws<SourceException>(() => Parse(MediastackSource.Descriptor, body)).Code);

    [Fact]
    public void Settings_that_a_provider_would_refuse_are_refused_at_the_start()
    {
        var mediastack = new MediastackOptionsValidator().Validate(null, new MediastackOptions { Categories = ["politics"], Countries = ["Atlantis"], Queries = new() { ["a b"] = new(), ["ok"] = new() { Languages = ["Klingon?"] } } });
        var gdelt = new GdeltOptionsValidator().Validate(null, new GdeltOptions { Key = "k", Spacing = TimeSpan.FromSeconds(1) });
        var world = new WorldNewsApiOptionsValidator().Validate(null, new WorldNewsApiOptions { Query = "ab" });

        Assert.Equal(4, mediastack.Failures!.Count());
        Assert.Contains("'Klingon?'", mediastack.FailureMessage, StringComparison.Ordinal);
        Assert.Equal((2, 1), (gdelt.Failures!.Count(), world.Failures!.Count()));
        Assert.True(new NewsDataOptionsValidator().Validate(null, new NewsDataOptions { Categories = ["of tomorrow"] }).Succeeded);
        Assert.True(new TheNewsApiOptionsValidator().Validate(null, new TheNewsApiOptions()).Succeeded);
    }

    private static IReadOnlyList<IncomingArticle> Parse(SourceDescriptor source, string body) => source.Parser!.Parse(Encoding.UTF8.GetBytes(body), ApiReader.Now, new SourceReport());

    private static SourceException AssertFails(SourceDescriptor source, string body, string code, SourceFailureKind kind)
    {
        var failure = Assert.Throws<SourceException>(() => Parse(source, body));
        Assert.Equal((code, kind), (failure.Code, failure.Kind));
        return failure;
    }

    private async Task<IncomingArticle> FirstAsync(string name)
    {
        using var provider = ApiReader.Fake(name, 3);
        var (articles, failure, _) = await _reader.ReadAsync(provider);
        Assert.Null(failure);
        return articles[0];
    }
}
