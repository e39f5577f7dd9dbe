using System.Globalization;
using System.Net;
using System.Text.Json;
using Anip.Articles;

namespace Anip.Server.Tests;

public sealed class ArticlesApiTests : IAsyncLifetime
{
    private static readonly string[] Members =
    [
        "id", "title", "content", "source", "author", "url", "published_at", "language", "region", "api_source", "topic", "sentiment",
        "sentiment_score", "created_at", "updated_at", "summary", "keywords", "entities", "topic_scores", "labels", "image_url",
    ];

    private ServerHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ServerHost.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_enriched_article_has_every_member_and_not_the_embedding()
    {
        var item = TestArticles.Item("https://example.org/chips", "Berlin opens a chip plant") with
        {
            Author = "A. Writer",
            Region = "DE",
            ImageUrl = "https://example.org/i.png",
            Language = "en",
        };
        var ids = await _host.AddAsync(Cancellation, item);
        await _host.EnrichAsync(
            article => TestArticles.Analysis(article, "technology", 0.75f, "positive", 0.5f, TestArticles.Name(article, "Berlin", "location")), Cancellation);

        var article = await _host.Client.GetJsonAsync($"/api/articles/{ids[0]}", Cancellation);

        Assert.Equal(Members, article.EnumerateObject().Select(member => member.Name));
        Assert.Equal("Berlin opens a chip plant", article.GetProperty("title").GetString());
        Assert.Equal("2026-03-14T08:30:00+00:00", article.GetProperty("published_at").GetString());
        Assert.Equal("technology", article.GetProperty("topic").GetString());
        Assert.Equal("positive", article.GetProperty("sentiment").GetString());
        Assert.Equal(0.5, article.GetProperty("sentiment_score").GetDouble());
        Assert.Equal(0.75, article.GetProperty("topic_scores").GetProperty("technology").GetDouble());
        Assert.Equal("DE", article.GetProperty("region").GetString());
        Assert.Equal("rss", article.GetProperty("api_source").GetString());
        var entity = Assert.Single(article.GetProperty("entities").EnumerateArray());
        Assert.Equal("""{"text":"Berlin","type":"location","start":0,"end":6}""", entity.GetRawText());
    }

    [Fact]
    public async Task What_each_source_says_of_an_article_is_answered_and_shown_beside_it()
    {
        var said = new SourceStatement("newsdata", "newsdata") { Title = "Chips", Categories = ["technology", "<b>top</b>"], Countries = ["germany"], SentimentScore = -0.25, IsDuplicate = true };
        var ids = await _host.AddAsync(
            Cancellation,
            TestArticles.Item("https://example.org/chips", "Berlin opens a chip plant") with { Statement = said }, TestArticles.Item("https://example.org/plain", "Nothing beyond the text"));

        var answer = Assert.Single((await _host.Client.GetJsonAsync($"/api/articles/{ids[0]}/statements", Cancellation)).EnumerateArray());
        var page = await _host.Client.GetStringAsync($"/articles/{ids[0]}", Cancellation);

        Assert.Equal(("newsdata", "Chips", -0.25, true), (
            answer.GetProperty("source").GetString(), answer.GetProperty("title").GetString(), answer.GetProperty("sentiment_score").GetDouble(), answer.GetProperty("is_duplicate").GetBoolean()));
        Assert.Equal(["technology", "<b>top</b>"], answer.GetProperty("categories").EnumerateArray().Select(category => category.GetString()));
        Assert.Contains("technology, &lt;b&gt;top&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("What its sources say", page, StringComparison.Ordinal);
        Assert.Empty((await _host.Client.GetJsonAsync($"/api/articles/{ids[1]}/statements", Cancellation)).EnumerateArray());
        Assert.DoesNotContain("What its sources say", await _host.Client.GetStringAsync($"/articles/{ids[1]}", Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await _host.Client.GetAsync("/api/articles/4711/statements", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_list_has_each_article_as_it_is_shown_by_itself()
    {
        var ids = await _host.AddAsync(
            Cancellation,
            TestArticles.Item("https://example.org/1", "Zürich «heute» 日本 \\ \"q\" <b>&amp;</b> \u2028 😀") with { Author = "A. Ütor", Region = "DE", ImageUrl = "https://example.org/i.png" },
            TestArticles.Item("https://example.org/2", "Ōsaka \"x\" \\ wins") with { PublishedAt = new DateTimeOffset(2026, 3, 14, 8, 30, 0, 123, TimeSpan.Zero).AddTicks(4560) },
            TestArticles.Item("https://example.org/3", "Long") with { Content = new string('ü', 150_000), PublishedAt = null, Source = null });
        await _host.EnrichAsync(
            article => TestArticles.Analysis(article, "technology", 0.7512345f, "positive", 1e-7f, article.Title.StartsWith('Ō') ? [TestArticles.Name(article, "Ōsaka \"x\" \\", "location")] : []), Cancellation);
        await _host.AddAsync(Cancellation, TestArticles.Item("https://example.org/4", "Not yet read"));

        var list = await _host.Client.GetStringAsync("/api/articles?limit=100", Cancellation);

        var alone = new List<string>();
        foreach (var article in JsonSerializer.Deserialize<JsonElement[]>(list)!)
        {
            alone.Add(await _host.Client.GetStringAsync($"/api/articles/{article.GetProperty("id").GetInt64()}", Cancellation));
        }

        Assert.Equal(4, alone.Count);
        Assert.Equal($"[{string.Join(',', alone)}]", list);
        Assert.Contains("Ōsaka", list, StringComparison.Ordinal);
        Assert.Contains(ids[2].ToString(CultureInfo.InvariantCulture), list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_article_not_yet_read_has_nulls_where_predictions_go()
    {
        var ids = await _host.AddAsync(Cancellation, TestArticles.Item("https://example.org/a", "Plain") with { PublishedAt = null, Source = null });

        var article = await _host.Client.GetJsonAsync($"/api/articles/{ids[0]}", Cancellation);

        Assert.Equal(Members, article.EnumerateObject().Select(member => member.Name));
        foreach (var member in (string[])["topic", "sentiment", "sentiment_score", "topic_scores", "summary", "published_at", "source", "language"])
        {
            Assert.Equal(JsonValueKind.Null, article.GetProperty(member).ValueKind);
        }

        Assert.Empty(article.GetProperty("keywords").EnumerateArray());
    }

    [Fact]
    public async Task Text_in_any_script_is_written_as_it_is()
    {
        await _host.AddAsync(Cancellation, TestArticles.Item("https://example.org/a", "Müller’s 東京 “news” <b>"));

        var body = await _host.Client.GetStringAsync("/api/articles", Cancellation);

        Assert.Contains("Müller’s 東京 “news” <b>", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Articles_come_newest_first_without_dates_last_and_ten_at_a_time()
    {
        var items = Enumerable.Range(0, 12).Select(hour => TestArticles.Item($"https://example.org/{hour}", $"Number {hour}") with
        {
            PublishedAt = hour is 3 ? null : ServerHost.Now.AddHours(-hour),
        });
        await _host.AddAsync(Cancellation, [.. items]);

        var first = await TitlesAsync("/api/articles");
        var rest = await TitlesAsync("/api/articles?offset=10&limit=100");

        Assert.Equal(["0", "1", "2", "4", "5", "6", "7", "8", "9", "10"], first.Select(title => title[7..]));
        Assert.Equal(["Number 11", "Number 3"], rest);
    }

    [Fact]
    public async Task Following_the_next_links_visits_every_article_once_and_keeps_the_filter()
    {
        await _host.AddAsync(
            Cancellation, [.. Enumerable.Range(0, 7).Select(number => TestArticles.Item($"https://example.org/{number}", $"Number {number}") with { Source = number is 2 ? "Other" : "Ännu & Co" })]);
        List<string> seen = [];
        string? next = "/api/articles?limit=2&source=%C3%84nnu%20%26%20Co";
        while (next is not null)
        {
            using var response = await _host.Client.GetAsync(next, Cancellation);
            seen.AddRange((await response.JsonAsync(Cancellation)).EnumerateArray().Select(article => article.GetProperty("title").GetString()!));
            next = response.Headers.TryGetValues("Link", out var links) ? NextOf(links.Single()) : null;
        }

        Assert.Equal(6, seen.Count);
        Assert.Equal(6, seen.Distinct().Count());
        Assert.DoesNotContain("Number 2", seen);
    }

    [Theory]
    [InlineData("topic=TECHNOLOGY", "Chips")]
    [InlineData("sentiment=Negative", "Storm")]
    [InlineData("source=the coast HERALD", "Storm")]
    [InlineData("api_source=NewsAPI", "Storm")]
    [InlineData("language=DE", "Storm")]
    [InlineData("region=fr", "Storm")]
    [InlineData("entity=berlin", "Chips")]
    [InlineData("q=plant", "Chips")]
    [InlineData("from=2026-03-14", "Chips")]
    [InlineData("to=2026-03-14T00:00:00Z", "Storm")]
    [InlineData("from=2026-03-13T12:00:00+02:00&to=2026-03-14", "Storm")]
    [InlineData("topic=technology&sentiment=negative")]
    [InlineData("api_source=sample")]
    [InlineData("language=und")]
    [InlineData("topic=&q=&sentiment=", "Chips", "Storm")]
    public async Task Filters_compare_without_regard_to_case(string query, params string[] expected)
    {
        await _host.AddAsync(
            Cancellation,
            TestArticles.Item("https://example.org/1", "Chips") with { Content = "Berlin has a new plant." },
            TestArticles.Item("https://example.org/2", "Storm") with
            {
                Source = "The Coast Herald",
                ApiSource = "newsapi",
                Language = "de",
                Region = "FR",
                PublishedAt = new DateTimeOffset(2026, 3, 13, 20, 0, 0, TimeSpan.Zero),
            });
        await _host.EnrichAsync(
            article => article.Title is "Chips"
                ? TestArticles.Analysis(article, "technology", 0.9f, "positive", 0.8f, TestArticles.Name(article, "Berlin", "location"))
                : TestArticles.Analysis(article, "world", 0.9f, "negative", 0.8f),
            Cancellation);

        Assert.Equal(expected, await TitlesAsync($"/api/articles?{query}"));
    }

    [Theory]
    [InlineData("limit=0", 422, "limit")]
    [InlineData("limit=101", 422, "limit")]
    [InlineData("limit=", 422, "limit")]
    [InlineData("limit=ten", 422, "limit")]
    [InlineData("limit=1.5", 422, "limit")]
    [InlineData("offset=-1", 422, "offset")]
    [InlineData("offset=99999999999", 422, "offset")]
    [InlineData("from=yesterday", 422, "from")]
    [InlineData("to=2026-02-30", 422, "to")]
    [InlineData("cursor=made-up", 422, "cursor")]
    [InlineData("sentiment=angry", 400, "sentiment")]
    [InlineData("sentiment=angry&limit=0", 422, "limit", "sentiment")]
    [InlineData("topic=nonsense", 400, "topic")]
    [InlineData("language=xx&region=Atlantis", 400, "language", "region")]
    [InlineData("q=mars%20OR", 422, "q")]
    [InlineData("lmit=5", 400, "lmit")]
    [InlineData("topic=sports&topic=health", 400, "topic")]
    [InlineData("limit=1&LIMIT=2", 400, "limit")]
    [InlineData("colour=red&Topik=sports", 400, "Topik", "colour")]
    public async Task Bad_parameters_are_named_with_what_was_expected(string query, int status, params string[] fields)
    {
        using var response = await _host.Client.GetAsync($"/api/articles?{query}", Cancellation);
        var problem = await response.ProblemAsync(status, Cancellation);

        Assert.Equal(fields, problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
        Assert.Equal("/api/articles", problem.GetProperty("instance").GetString());
        Assert.All(problem.GetProperty("errors").EnumerateObject(), error => Assert.NotEmpty(error.Value[0].GetString()!));
    }

    [Theory]
    [InlineData("/api/articles?topic=sprots", "topic", "sports")]
    [InlineData("/api/articles?sentiment=positve", "sentiment", "positive")]
    [InlineData("/api/articles?language=Germn", "language", "German")]
    [InlineData("/api/articles?region=Germny", "region", "Germany")]
    [InlineData("/api/articles?api_source=rs", "api_source", "Did you mean rss?")]
    [InlineData("/api/export?api_source=newapi", "api_source", "Did you mean newsapi?")]
    [InlineData("/api/articles?lmit=5", "lmit", "Did you mean limit?")]
    [InlineData("/api/articles/1?limit=5", "limit", "this endpoint takes none")]
    [InlineData("/api/stats/general?topic=sports", "topic", "this endpoint takes none")]
    [InlineData("/api/stats/sources?limits=5", "limits", "Did you mean limit?")]
    [InlineData("/api/runs?staet=failed", "staet", "Did you mean state?")]
    [InlineData("/api/runs?state=faild", "state", "Did you mean failed?")]
    [InlineData("/api/runs?pipeline=nws", "pipeline", "is not one of")]
    [InlineData("/api/pipelines?limit=5", "limit", "this endpoint takes none")]
    [InlineData("/api/search/similar?qestion=storm", "qestion", "Did you mean question?")]
    public async Task An_unknown_name_is_answered_with_what_there_is_and_the_nearest(string path, string field, string expected)
    {
        using var response = await _host.Client.GetAsync(path, Cancellation);
        var problem = await response.ProblemAsync(400, Cancellation);

        Assert.Contains(expected, problem.GetProperty("errors").GetProperty(field)[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/articles?_=1732700000")]
    [InlineData("/api/articles?LIMIT=5&_t=7")]
    [InlineData("/health?check=1")]
    [InlineData("/?utm_source=mail")]
    [InlineData("/api/articles?language=English&region=United%20States")]
    [InlineData("/api/articles?q=mars%20OR%20venus")]
    public async Task Names_that_mean_nothing_to_the_answer_are_passed_over(string path)
    {
        using var response = await _host.Client.GetAsync(path, Cancellation);

        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("mars%20OR", 6)]
    [InlineData("%22central", 1)]
    [InlineData("%20%20*", 3)]
    [InlineData("mars%20topic%3Asports", 6)]
    public async Task A_query_that_means_nothing_is_answered_with_the_place(string query, int position)
    {
        using var response = await _host.Client.GetAsync($"/api/articles?q={query}", Cancellation);
        var problem = await response.ProblemAsync(422, Cancellation);

        Assert.Equal(position, problem.GetProperty("position").GetInt32());
        Assert.StartsWith($"At character {position}: ", problem.GetProperty("errors").GetProperty("q")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q=%22central", "This quote is not closed.")]
    [InlineData("topic=sprots", "Did you mean sports?")]
    [InlineData("language=Germn", "German")]
    public async Task The_page_says_what_it_did_not_understand(string query, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/?{query}") { Headers = { { "Accept", "text/html" } } };
        using var response = await _host.Client.SendAsync(request, Cancellation);

        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(expected, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_offset_does_not_go_with_a_cursor()
    {
        await _host.AddAsync(Cancellation, TestArticles.Item("https://example.org/1", "One"), TestArticles.Item("https://example.org/2", "Two"));
        using var first = await _host.Client.GetAsync("/api/articles?limit=1", Cancellation);
        var next = NextOf(first.Headers.GetValues("Link").Single());

        using var response = await _host.Client.GetAsync($"{next}&offset=1", Cancellation);

        Assert.Equal(["offset"], (await response.ProblemAsync(422, Cancellation)).GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Theory]
    [InlineData("GET", "7", 404)]
    [InlineData("GET", "-1", 404)]
    [InlineData("GET", "123456789012345678901234567890", 404)]
    [InlineData("GET", "seven", 422)]
    [InlineData("GET", "1.0", 422)]
    [InlineData("DELETE", "7", 404)]
    [InlineData("DELETE", "seven", 422)]
    public async Task An_id_that_is_unknown_or_no_integer_is_a_problem(string method, string id, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/articles/{id}");
        using var response = await _host.Client.SendAsync(request, Cancellation);

        await response.ProblemAsync(status, Cancellation);
    }

    [Fact]
    public async Task A_deleted_article_is_gone()
    {
        var ids = await _host.AddAsync(Cancellation, TestArticles.Item("https://example.org/1", "One"), TestArticles.Item("https://example.org/2", "Two"));

        using var first = await _host.Client.DeleteAsync($"/api/articles/{ids[0]}", Cancellation);
        using var again = await _host.Client.DeleteAsync($"/api/articles/{ids[0]}", Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        await again.ProblemAsync(404, Cancellation);
        Assert.Equal(["Two"], await TitlesAsync("/api/articles"));
    }

    private static string NextOf(string link)
    {
        Assert.EndsWith(">; rel=\"next\"", link, StringComparison.Ordinal);
        return link[1..link.IndexOf('>', StringComparison.Ordinal)];
    }

    private async Task<string[]> TitlesAsync(string path) =>
        [.. (await _host.Client.GetJsonAsync(path, Cancellation)).EnumerateArray().Select(article => article.GetProperty("title").GetString()!)];
}
