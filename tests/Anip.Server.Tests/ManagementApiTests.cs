using System.Net;
using System.Text.Json;
using Anip.Articles;
using Anip.Pipelines.Runs;
using Anip.Server.Writing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Anip.Server.Tests;

/// <summary>What the command line has beside articles and pipelines: sources, quarantine, export, and totals of lists.</summary>
public sealed class ManagementApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_source_is_added_once_shown_without_its_key_and_removed()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        const string Body = """{"url":" https://example.org/feed?api_key=secret1#top ","title":"Example"}""";

        using var added = await PipelinesApiTests.SendAsync(host, HttpMethod.Post, "/api/sources", Body);
        using var again = await PipelinesApiTests.SendAsync(host, HttpMethod.Post, "/api/sources", Body);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (added.StatusCode, again.StatusCode));

        using var list = await host.Client.GetAsync("/api/sources", Cancellation);
        Assert.Equal("1", list.Headers.GetValues("X-Total-Count").Single());
        var source = Assert.Single((await list.JsonAsync(Cancellation)).EnumerateArray());
        Assert.Equal(("https://example.org/feed?api_key=***", "rss", "Example"), (Text(source, "address"), Text(source, "kind"), Text(source, "title")));
        using var page = await host.Client.SendAsync(HttpMethod.Get, "/sources", Cancellation, ("Accept", "text/html"));
        Assert.DoesNotContain("secret1", source.GetRawText() + await page.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("https://example.org/feed?api_key=secret1", (await host.Sources.ListAsync(Cancellation)).Single().Id);

        using var removed = await host.Client.DeleteAsync($"/api/sources/{Text(source, "id")}", Cancellation);
        using var gone = await host.Client.DeleteAsync($"/api/sources/{Text(source, "id")}", Cancellation);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (removed.StatusCode, gone.StatusCode));
    }

    [Fact]
    public async Task What_the_last_fetch_of_a_source_mended_or_refused_is_shown()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        await host.Sources.AddAsync("https://example.org/feed", "rss", null, Cancellation);
        await host.Sources.SaveAsync(
            (await host.Sources.ListAsync(Cancellation)).Single() with
            {
                LastSuccessAt = host.Time.GetUtcNow(),
                LastRejected = new Dictionary<string, int>(StringComparer.Ordinal) { ["empty"] = 2 },
                LastNoted = new Dictionary<string, int>(StringComparer.Ordinal) { ["truncated"] = 1 },
            },
            Cancellation);

        using var list = await host.Client.GetAsync("/api/sources", Cancellation);
        using var page = await host.Client.SendAsync(HttpMethod.Get, "/sources", Cancellation, ("Accept", "text/html"));

        var source = Assert.Single((await list.JsonAsync(Cancellation)).EnumerateArray());
        Assert.Equal((2, 1), (source.GetProperty("last_rejected").GetProperty("empty").GetInt32(), source.GetProperty("last_noted").GetProperty("truncated").GetInt32()));
        var html = await page.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("rejected: 2 empty; noted: 1 truncated", html, StringComparison.Ordinal);
        Assert.Contains("Cut off", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_is_tested_and_nothing_of_it_is_kept()
    {
        await using var feed = await FeedOfTwoAsync();
        await using var host = await ServerHost.StartAsync(Cancellation, new() { ["Fetching:AllowedPrivateAddresses:0"] = "127.0.0.1" });

        using var response = await PipelinesApiTests.SendAsync(host, HttpMethod.Post, "/api/sources/test", $$"""{"url":"{{feed.Urls.Single()}}/feed"}""");
        var test = await response.JsonAsync(Cancellation);

        Assert.Equal(("Small Gazette", 2, null), (Text(test, "title"), test.GetProperty("items").GetInt32(), Text(test, "error")));
        Assert.Equal("https://example.org/1", Text(test.GetProperty("first")[0], "url"));
        Assert.Equal(1, test.GetProperty("noted").GetProperty("bad_date").GetInt32());
        Assert.Empty(await host.Sources.ListAsync(Cancellation));
        Assert.Empty((await host.Articles.QueryAsync(new ArticleQuery(), Cancellation)).Articles);
    }

    [Fact]
    public async Task A_feed_that_may_not_or_cannot_be_fetched_is_told_why()
    {
        await using var feed = await FeedOfTwoAsync();
        await using var host = await ServerHost.StartAsync(Cancellation);

        using var forbidden = await PipelinesApiTests.SendAsync(host, HttpMethod.Post, "/api/sources/test", $$"""{"url":"{{feed.Urls.Single()}}/feed"}""");
        using var none = await PipelinesApiTests.SendAsync(host, HttpMethod.Post, "/api/sources/test", """{"url":"/etc/passwd"}""");

        Assert.Contains("leads to 127.0.0.1", Text(await forbidden.JsonAsync(Cancellation), "error"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, none.StatusCode);
    }

    private static async Task<WebApplication> FeedOfTwoAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/feed", () => Results.Text(
            """
            <rss version="2.0"><channel><title>Small Gazette</title>
            <item><title>One</title><link>https://example.org/1</link><pubDate>yesterday or so</pubDate></item>
            <item><title>Two</title><link>https://example.org/2</link></item></channel></rss>
            """,
            "application/rss+xml"));
        await app.StartAsync(Cancellation);
        return app;
    }

    [Theory]
    [InlineData("feed://EXAMPLE.org/a b", "http://example.org/a%20b")]
    [InlineData("feed:https://Example.ORG:443/feed#top", "https://example.org/feed")]
    [InlineData("example.org/feed", "https://example.org/feed")]
    [InlineData("  //example.org/feed\t", "https://example.org/feed")]
    public async Task An_address_is_kept_in_one_form_as_the_command_line_keeps_it(string written, string kept)
    {
        await using var host = await ServerHost.StartAsync(Cancellation);

        using var added = await PipelinesApiTests.SendAsync(host, HttpMethod.Post, "/api/sources", $$"""{"url":{{JsonSerializer.Serialize(written)}}}""");
        using var again = await PipelinesApiTests.SendAsync(host, HttpMethod.Post, "/api/sources", $$"""{"url":"{{kept}}"}""");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (added.StatusCode, again.StatusCode));
        Assert.Equal(kept, Assert.Single(await host.Sources.ListAsync(Cancellation)).Id);
    }

    [Theory]
    [InlineData("""{}""", "url")]
    [InlineData("""{"url":"nothing"}""", "url")]
    [InlineData("""{"url":1}""", "url")]
    [InlineData("""{"url":"ftp://example.org/"}""", "url")]
    [InlineData("""{"url":"https://me:pass@example.org/"}""", "url")]
    [InlineData("""{"url":"/feed"}""", "url")]
    [InlineData("""{"url":"https://example.org/","title":[]}""", "title")]
    public async Task What_is_no_address_of_a_feed_is_refused(string body, string member)
    {
        await using var host = await ServerHost.StartAsync(Cancellation);

        using var response = await PipelinesApiTests.SendAsync(host, HttpMethod.Post, "/api/sources", body);

        Assert.True((await response.ProblemAsync(422, Cancellation)).GetProperty("errors").TryGetProperty(member, out _));
        Assert.Empty(await host.Sources.ListAsync(Cancellation));
    }

    [Theory]
    [InlineData("{\"url\":\n tru}", "line 2, byte ")]
    [InlineData("{", "(byte ")]
    public async Task A_body_that_is_no_json_is_told_its_place_in_plain_words(string body, string place)
    {
        await using var host = await ServerHost.StartAsync(Cancellation);

        using var response = await PipelinesApiTests.SendAsync(host, HttpMethod.Post, "/api/sources", body);

        var detail = Text(await response.ProblemAsync(422, Cancellation), "detail");
        Assert.Contains(place, detail, StringComparison.Ordinal);
        Assert.DoesNotContain("BytePositionInLine", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Articles_in_quarantine_are_listed_with_their_reason_and_put_back()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        var ids = await host.AddAsync(Cancellation, TestArticles.Item("https://example.org/1", "One"), TestArticles.Item("https://example.org/2", "Two"));
        await host.Queue.ClaimAsync(TestArticles.Worker, 10, TimeSpan.FromHours(1), Cancellation);
        await host.Queue.FailAsync(TestArticles.Worker, ids[0], "too odd", 1, Cancellation);
        await host.Queue.ReleaseAsync(TestArticles.Worker, Cancellation);

        using var list = await host.Client.GetAsync("/api/quarantine", Cancellation);
        var article = Assert.Single((await list.JsonAsync(Cancellation)).EnumerateArray());
        Assert.Equal((ids[0], "too odd", "1"), (article.GetProperty("id").GetInt64(), Text(article, "reason"), list.Headers.GetValues("X-Total-Count").Single()));

        using var unknown = await host.Client.GetAsync("/api/quarantine?stage=enrichmnt", Cancellation);
        Assert.Contains("Did you mean enrichment?", (await unknown.ProblemAsync(400, Cancellation)).GetRawText(), StringComparison.Ordinal);
        using var misnamed = await PipelinesApiTests.SendAsync(host, HttpMethod.Post, "/api/quarantine/retry", """{"stage":"word_count"}""");
        await misnamed.ProblemAsync(422, Cancellation);
        using var refused = await PipelinesApiTests.SendAsync(host, HttpMethod.Post, "/api/quarantine/retry", """{"ids":[1,"2"]}""");
        await refused.ProblemAsync(422, Cancellation);
        using var other = await PipelinesApiTests.SendAsync(host, HttpMethod.Post, "/api/quarantine/retry", $$"""{"ids":[{{ids[1]}}]}""");
        using var all = await PipelinesApiTests.SendAsync(host, HttpMethod.Post, "/api/quarantine/retry", null);
        Assert.Equal(
            ("""{"requeued":0}""", """{"requeued":1}"""), (await other.Content.ReadAsStringAsync(Cancellation), await all.Content.ReadAsStringAsync(Cancellation)));
        Assert.Equal(2, (await host.Get<IArticleStatistics>().CountAsync(Cancellation)).Pending);
    }

    [Fact]
    public async Task An_export_is_one_article_a_line_by_the_filters_of_the_list()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        await host.AddAsync(Cancellation, [.. Enumerable.Range(0, 250).Select(number => TestArticles.Item($"https://example.org/{number}", $"Title {number}") with { Source = number % 2 is 0 ? "A" : "B" })]);

        using var response = await host.Client.GetAsync("/api/export?source=a", Cancellation);

        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        var lines = (await response.Content.ReadAsStringAsync(Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(125, lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("url").GetString()).Distinct().Count());
        using var head = await host.Client.SendAsync(HttpMethod.Head, "/api/export", Cancellation);
        Assert.Equal((HttpStatusCode.OK, 0), (head.StatusCode, (await head.Content.ReadAsByteArrayAsync(Cancellation)).Length));
        foreach (var (query, status) in (IEnumerable<(string, int)>)[("from=never", 422), ("format=xlsx", 400), ("from=2026-05-02&to=2026-05-01", 400)])
        {
            using var wrong = await host.Client.GetAsync($"/api/export?{query}", Cancellation);
            await wrong.ProblemAsync(status, Cancellation);
        }
    }

    [Fact]
    public async Task An_export_as_csv_has_a_row_for_each_article_and_no_formulas()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        await host.AddAsync(Cancellation, TestArticles.Item("https://example.org/1", "=1+1"), TestArticles.Item("https://example.org/2", "A \"quoted\", title"));

        using var response = await host.Client.GetAsync("/api/export?format=CSV", Cancellation);

        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.StartsWith("id,title,content,", text, StringComparison.Ordinal);
        Assert.Contains("\"A \"\"quoted\"\", title\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(",=1+1", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    public async Task An_export_as_parquet_has_the_rows_of_csv_in_groups(int articles)
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        await host.AddAsync(Cancellation, [.. Enumerable.Range(0, articles).Select(number => TestArticles.Item($"https://example.org/{number}", $"Title {number}"))]);

        using var response = await host.Client.GetAsync("/api/export?format=parquet", Cancellation);

        Assert.Equal("application/vnd.apache.parquet", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("articles.parquet", response.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
        using var file = new MemoryStream(await response.Content.ReadAsByteArrayAsync(Cancellation));
        await using var reader = await Parquet.ParquetReader.CreateAsync(file, cancellationToken: Cancellation);
        Assert.Equal("id,title,content,content_kind", string.Join(',', reader.Schema.DataFields.Take(4).Select(field => field.Name)));
        Assert.Equal(articles, Enumerable.Range(0, reader.RowGroupCount).Sum(group => reader.OpenRowGroupReader(group).RowCount));
        Assert.InRange(reader.RowGroupCount, articles / ParquetExport.GroupLength, (articles / ParquetExport.GroupLength) + 1);
    }

    [Fact]
    public async Task Parquet_is_sent_group_by_group_while_articles_are_still_read()
    {
        var taken = 0L;
        var takenAtFirstBytes = 0L;
        await using var host = await ServerHost.StartAsync(Cancellation);
        await host.AddAsync(Cancellation, [.. Enumerable.Range(0, 9_000).Select(number => TestArticles.Item($"https://example.org/{number}", $"Title {number}"))]);
        await using var output = new ToldStream(() => takenAtFirstBytes = takenAtFirstBytes == 0 && taken > 0 ? taken : takenAtFirstBytes);

        Assert.Equal(9_000, await ExportFormat.Parquet.WriteAsync(host.Articles.StreamAsync(new ArticleFilter(), Cancellation), output, count => taken = count, Cancellation));

        Assert.InRange(takenAtFirstBytes, 1, 2 * ParquetExport.GroupLength);
    }

    [Theory]
    [InlineData("?limit=2", "4")]
    [InlineData("?limit=2&offset=2", "4")]
    [InlineData("?limit=1&topic=World", "3")]
    [InlineData("?limit=1&sentiment=negative", "1")]
    [InlineData("?limit=1&language=en", "4")]
    [InlineData("?source=The%20Example%20Times", "4")]
    [InlineData("?limit=1&source=The%20Example%20Times", null)]
    public async Task A_list_says_how_many_match_where_that_is_known(string query, string? total)
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        await FillAsync(host);

        using var response = await host.Client.GetAsync($"/api/articles{query}", Cancellation);

        Assert.Equal(total, response.Headers.TryGetValues("X-Total-Count", out var values) ? values.Single() : null);
    }

    [Theory]
    [InlineData("/", "4 articles", "4 articles from")]
    [InlineData("/?topic=world", "3 articles", "3 articles from")]
    [InlineData("/?topic=world&sentiment=positive", "3 articles", "3 articles from")]
    [InlineData("/?q=Shares", "4 articles", "4 articles from")]
    [InlineData("/?q=Shares&topic=business", "1 article", "1 article from")]
    [InlineData("/?source=The+Example+Times&language=en", "4 articles", "4 articles from")]
    public async Task The_page_says_how_many_match_and_its_charts_show_these(string path, string hits, string chart)
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        await FillAsync(host);

        using var response = await host.Client.SendAsync(HttpMethod.Get, path, Cancellation, ("Accept", "text/html"));
        var page = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Contains($">{hits}<", page, StringComparison.Ordinal);
        Assert.Contains("topics-chart", page, StringComparison.Ordinal);
        Assert.Contains(chart, page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/?region=DE", "remove this filter", "Region: <strong>DE</strong>")]
    [InlineData("/?region=germny", "did you mean Germany", "Region: ")]
    [InlineData("/?api_source=rss&from=2026-03-01&to=2026-04-01T12:30:00Z", ">4 articles<", "name=\"to\" value=\"2026-04-01T12:30:00Z\"")]
    [InlineData("/?api_source=rs", "Did you mean rss?", "Kind of source: ")]
    [InlineData("/?from=yesterday", "From: &#x27;yesterday&#x27; is not a date or time such as", ">4 articles<")]
    [InlineData("/?topc=world", "There is no filter &#x27;topc&#x27;", "Did you mean topic?")]
    [InlineData("/?language=und", "Language: <strong>not known</strong>", "")]
    [InlineData("/?topic=world&topic=business", ">1 article<", "")]
    public async Task The_page_has_the_filters_of_the_API_and_says_what_it_does_not_understand(string path, string one, string other)
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        await FillAsync(host);

        using var response = await host.Client.SendAsync(HttpMethod.Get, path, Cancellation, ("Accept", "text/html"));
        var page = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Contains(one, page, StringComparison.Ordinal);
        Assert.Contains(other, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_in_which_sources_failed_is_not_plainly_succeeded()
    {
        await using var host = await PipelinesApiTests.StartHostAsync();
        var lease = await host.BeginAsync("numbers", RunTrigger.Schedule, Cancellation);
        await host.StepAsync(lease, 0, TimeSpan.FromSeconds(2), StepState.Succeeded, new() { ["sources"] = 16, ["failed_sources"] = 14 }, Cancellation);
        await host.EndAsync(lease, RunState.Succeeded, null, Cancellation);

        Assert.Equal("succeeded", Text(await host.Client.GetJsonAsync("/api/runs/1", Cancellation), "state"));
        foreach (var path in (string[])["/runs/1", "/pipelines", "/pipelines/numbers"])
        {
            using var page = await host.Client.SendAsync(HttpMethod.Get, path, Cancellation, ("Accept", "text/html"));
            Assert.Contains("run-partly-failed", await page.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    private static async Task FillAsync(ServerHost host)
    {
        await host.AddAsync(Cancellation, [.. Enumerable.Range(0, 4).Select(number => TestArticles.Item($"https://example.org/{number}", $"Shares {number}"))]);
        await host.EnrichAsync(
            article => article.Title is "Shares 0" ? TestArticles.Analysis(article, "business", 0.9f, "negative", 0.9f) : TestArticles.Analysis(article, "world", 0.9f, "positive", 0.9f), Cancellation);
    }

    private static string? Text(JsonElement parent, string name) => parent.GetProperty(name).GetString();

    /// <summary>Takes bytes and forgets them, and cannot be gone back in.</summary>
    private sealed class ToldStream(Action written) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Nothing may be written without waiting.");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            written();
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
