using Anip.Articles;
using Anip.Ingestion;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Quotas;
using Anip.Ingestion.Sources.Refresh;
using Anip.Ingestion.Sources.Rss;
using Anip.Ingestion.WebSub;
using Anip.Tests.Fetching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Ingestion;

public sealed class FeedRefreshTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anip-feeds-");

    private const string Feed = "<rss><channel><title>Example</title><ttl>60</ttl><item><title>One</title><link>https://example.com/1</link></item></channel></rss>";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemorySources _sources;
    private readonly MemoryPushes _pushes = new();

    public FeedRefreshTests() => _sources = new MemorySources(_clock);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_feed_is_fetched_once_and_then_only_asked_whether_it_changed()
    {
        await using var server = RawServer.Start((request, stream, token) => stream.WriteAsync(Latin1(
            request.Contains("If-None-Match: \"v1\"", StringComparison.Ordinal) ? RawServer.Status(304) : RawServer.Ok(Feed, "ETag: \"v1\"\r\n")), token).AsTask());
        await using var provider = await StartAsync(server.Url("/feed").ToString());
        var feeds = new Feeds(provider);

        var first = await feeds.RunAsync(onlyDue: true, null, TestContext.Current.CancellationToken);
        var notDue = await feeds.RunAsync(onlyDue: true, null, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMinutes(61));
        var second = await feeds.RunAsync(onlyDue: true, null, TestContext.Current.CancellationToken);

        Assert.Equal((1, 0, 1), (first.Added, notDue.Sources.Count, second.Sources.Count));
        Assert.True(second.Sources[0].Report!.NotModified);
        var record = Assert.Single(await _sources.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("Example", "\"v1\"", 1, 1L, 0), (record.Title, record.ETag, record.LastItems, record.TotalAdded, record.Failures));
    }

    [Fact]
    public async Task A_feed_that_is_due_a_moment_after_the_run_began_is_taken_along_unless_it_failed()
    {
        await using var server = RawServer.Start(request =>
            request.Contains("/bad", StringComparison.Ordinal) ? RawServer.Status(503) : RawServer.Ok("<rss><channel><title>Sequential</title></channel></rss>", ""));
        await using var provider = await StartAsync(server.Url("/busy").ToString(), server.Url("/bad").ToString());
        var feeds = new Feeds(provider);
        await feeds.RunAsync(onlyDue: true, null, TestContext.Current.CancellationToken);
        var due = (await _sources.ListAsync(TestContext.Current.CancellationToken)).ToDictionary(record => record.Id, record => record.NextAttemptAt!.Value);

        Assert.Equal([server.Url("/bad").ToString(), server.Url("/busy").ToString()], due.Keys.Order());
        _clock.Advance(due[server.Url("/bad").ToString()] - _clock.GetUtcNow() - TimeSpan.FromSeconds(20));
        Assert.Empty((await feeds.RunAsync(onlyDue: true, null, TestContext.Current.CancellationToken)).Sources);
        _clock.Advance(due[server.Url("/busy").ToString()] - _clock.GetUtcNow() - TimeSpan.FromSeconds(20));
        Assert.Contains(server.Url("/busy").ToString(), (await feeds.RunAsync(onlyDue: true, null, TestContext.Current.CancellationToken)).Sources.Select(source => source.Id));
    }

    [Fact]
    public async Task The_first_fetch_of_a_day_asks_for_the_whole()
    {
        await using var server = RawServer.Start(_ => RawServer.Ok(Feed, "ETag: \"v1\"\r\n"));
        await using var provider = await StartAsync(server.Url("/feed").ToString());
        var feeds = new Feeds(provider);

        await feeds.RunAsync(onlyDue: false, null, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromDays(1));
        await feeds.RunAsync(onlyDue: false, null, TestContext.Current.CancellationToken);

        Assert.DoesNotContain(server.Requests, request => request.Contains("If-None-Match", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_feed_that_cannot_be_reached_says_so_and_when_it_is_tried_again()
    {
        await using var server = RawServer.Start(_ => RawServer.Status(503, "Retry-After: 7200\r\n"));
        await using var provider = await StartAsync(server.Url("/feed").ToString());

        var outcome = await new Feeds(provider).RunAsync(onlyDue: true, null, TestContext.Current.CancellationToken);

        var record = Assert.Single(await _sources.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("http_503", 1, _clock.GetUtcNow().AddHours(2)), (outcome.Sources[0].Error!.Code, record.Failures, record.NextAttemptAt));
        Assert.NotNull(record.LastError);
    }

    [Fact]
    public async Task A_feed_that_its_publisher_moved_for_good_is_kept_at_its_new_address()
    {
        await using var server = RawServer.Start(path => path switch
        {
            "/old" => RawServer.Redirect("/newer", 301),
            "/newer" => RawServer.Redirect("/newest", 308),
            "/newest" => RawServer.Redirect("/today", 302),
            _ => RawServer.Ok(Feed, "ETag: \"v1\"\r\n"),
        });
        await using var provider = await StartAsync(server.Url("/old").ToString());

        await new Feeds(provider).RunAsync(onlyDue: true, null, TestContext.Current.CancellationToken);

        Assert.Equal((server.Url("/newest").ToString(), null), (_sources.MovedTo, _sources[server.Url("/old").ToString()].ETag));
    }

    [Fact]
    public async Task A_feed_that_leads_to_another_for_now_or_to_what_is_none_stays_where_it_is()
    {
        await using var server = RawServer.Start(path => path switch
        {
            "/for-now" => RawServer.Redirect("/feed", 307),
            "/away" => RawServer.Redirect("/page", 301),
            "/page" => RawServer.Ok("<html><body>Buy this domain</body></html>"),
            _ => RawServer.Ok(Feed),
        });
        await using var provider = await StartAsync(server.Url("/for-now").ToString(), server.Url("/away").ToString());

        var outcome = await new Feeds(provider).RunAsync(onlyDue: true, null, TestContext.Current.CancellationToken);

        Assert.Null(_sources.MovedTo);
        Assert.Equal([null, "parked"], outcome.Sources.OrderByDescending(source => source.Id).Select(source => source.Error?.Code));
    }

    [Fact]
    public async Task A_feed_s_hub_is_asked_to_pass_it_on_where_it_can_reach_this_server()
    {
        await using var server = RawServer.Start(path => path switch
        {
            "/hub" => RawServer.Status(202),
            _ => RawServer.Ok(Feed, "Link: </other>; rel=\"alternate\", </hub>; rel=\"x hub\", </topic>; rel=self\r\n"),
        });
        await using var provider = await StartAsync(server.Url("/feed").ToString());
        provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<WebSubOptions>>().Value.PublicUrl = "https://news.example/";
        var hubs = provider.GetRequiredService<WebSubSubscriber>();

        await new Feeds(provider).RunAsync(onlyDue: true, null, TestContext.Current.CancellationToken);
        await new Feeds(provider).RunAsync(onlyDue: false, null, TestContext.Current.CancellationToken);

        Assert.Equal((1, 0), await hubs.AskAsync(TestContext.Current.CancellationToken));
        Assert.Equal((0, 0), await hubs.AskAsync(TestContext.Current.CancellationToken));
        var push = Assert.Single(_pushes.All);
        Assert.Equal((server.Url("/hub").ToString(), server.Url("/topic").ToString(), 32, 64), (push.Hub, push.Topic, push.Token.Length, push.Secret.Length));
        Assert.StartsWith("POST /hub", server.Requests.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another guid", "https://example.com/1", "Sun, 01 Mar 2026 10:00:00 GMT", "One", 0)]
    [InlineData("g1", "https://example.com/1?utm_source=rss&amp;utm_campaign=evening", "Sun, 01 Mar 2026 10:00:00 GMT", "One", 0)]
    [InlineData("g1", "https://example.com/1", "Sun, 01 Mar 2026 11:59:00 GMT", "One", 0)]
    [InlineData("another guid", "http://example.com/1#top", "Sun, 01 Mar 2026 11:59:00 GMT", "One, as we know now", 1)]
    public async Task What_only_looks_new_is_not_and_an_edit_is_one(string id, string link, string date, string title, int revised)
    {
        static string With(string id, string link, string date, string title) =>
            $"<rss><channel><title>Example</title><item><guid isPermaLink='false'>{id}</guid><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate></item></channel></rss>";
        var answers = new Queue<string>([With("g1", "https://example.com/1", "Sun, 01 Mar 2026 10:00:00 GMT", "One"), With(id, link, date, title)]);
        await using var server = RawServer.Start(_ => RawServer.Ok(answers.Dequeue()));
        await using var provider = await StartAsync(server.Url("/feed").ToString());
        var feeds = new Feeds(provider);

        await feeds.RunAsync(onlyDue: false, null, TestContext.Current.CancellationToken);
        var second = await feeds.RunAsync(onlyDue: false, null, TestContext.Current.CancellationToken);

        Assert.Equal((0, revised, 1 - revised), (second.Added, second.Revised, second.Unchanged));
    }

    [Fact]
    public async Task A_feed_that_is_gone_for_good_ends()
    {
        await using var server = RawServer.Start(_ => RawServer.Status(410));
        await using var provider = await StartAsync(server.Url("/feed").ToString());

        await new Feeds(provider).RunAsync(onlyDue: true, null, TestContext.Current.CancellationToken);

        var record = Assert.Single(await _sources.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal((SourceState.Ended, null, 1), (record.State, record.NextAttemptAt, record.Failures));
        Assert.Contains("410", record.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validators_are_those_of_the_last_whole_answer()
    {
        var answers = new Queue<string>([
            RawServer.Ok(Feed, "ETag: \"v1\"\r\n"), RawServer.Status(304, "ETag: \"v2\"\r\n"), RawServer.Ok(Feed[..^20], "ETag: \"v3\"\r\n"), RawServer.Ok(Feed, "ETag: \"v4\"\r\n"),
        ]);
        await using var server = RawServer.Start(_ => answers.Dequeue());
        await using var provider = await StartAsync(server.Url("/feed").ToString());
        var kept = new List<string?>();
        while (answers.Count > 0)
        {
            await new Feeds(provider).RunAsync(onlyDue: false, null, TestContext.Current.CancellationToken);
            kept.Add((await _sources.ListAsync(TestContext.Current.CancellationToken))[0].ETag);
        }

        Assert.Equal(["\"v1\"", "\"v1\"", null, "\"v4\""], kept);
        Assert.DoesNotContain("If-None-Match", server.Requests.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Defaults_are_subscribed_once_and_a_removed_one_stays_removed()
    {
        await using var provider = await StartAsync("https://one.example/feed", "https://two.example/feed");
        await _sources.RemoveAsync("https://one.example/feed", TestContext.Current.CancellationToken);

        await new Feeds(provider).SeedAsync(TestContext.Current.CancellationToken);

        Assert.Equal("https://two.example/feed", Assert.Single(await _sources.ListAsync(TestContext.Current.CancellationToken)).Id);
    }

    [Fact]
    public async Task Configured_feeds_are_kept_as_sources_add_would_keep_them()
    {
        await using var provider = await StartAsync(" feed://EXAMPLE.org:80/Feed#top ", "http://example.org/Feed", "example.org/other");

        Assert.Equal(["http://example.org/Feed", "https://example.org/other"], (await _sources.ListAsync(TestContext.Current.CancellationToken)).Select(source => source.Id));
    }

    [Fact]
    public async Task A_feed_that_was_kept_as_it_was_written_is_not_subscribed_again()
    {
        await _sources.AddAsync("https://example.org/feed#top", RssSource.Kind, null, TestContext.Current.CancellationToken);

        await using var provider = await StartAsync("https://example.org/feed#top");

        Assert.Single(await _sources.ListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_body_that_is_cut_off_is_said_once()
    {
        using var packed = new MemoryStream();
        var items = string.Concat(Enumerable.Range(0, 200).Select(i => $"<item><title>Title {i}</title><link>https://example.com/{i * 7919}</link></item>"));
        await using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Latin1($"<rss><channel><title>Example</title>{items}</channel></rss>"), TestContext.Current.CancellationToken);
        }

        var cut = packed.ToArray()[..(int)(packed.Length / 2)];
        await using var server = RawServer.Start((_, stream, token) => stream.WriteAsync(
            (byte[])[.. Latin1($"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Encoding: gzip\r\nContent-Length: {cut.Length}\r\nConnection: close\r\n\r\n"), .. cut], token).AsTask());
        await using var provider = await StartAsync(server.Url("/feed").ToString());

        var source = (await new Feeds(provider).RunAsync(onlyDue: true, null, TestContext.Current.CancellationToken)).Sources[0];

        Assert.InRange(source.Added, 1, 199);
        Assert.Contains($"is cut off; the {source.Added} items before that are kept", Assert.Single(source.Details), StringComparison.Ordinal);
        Assert.Equal(("truncated", 1), Assert.Single(source.Noted.Select(note => (note.Key, note.Value))));
        Assert.True(source.IsIncomplete);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "repaired")]
    [InlineData(2, "truncated")]
    public async Task A_body_of_several_compressed_parts_is_read_whole_and_what_is_none_is_said(int damage, string reason)
    {
        static byte[] Pack(string text)
        {
            using var packed = new MemoryStream();
            using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest))
            {
                gzip.Write(Latin1(text));
            }

            return packed.ToArray();
        }

        var last = Pack("<item><title>Two</title><link>https://a.example/2</link></item></channel></rss>");
        byte[] body = [.. Pack("<rss><channel><title>Example</title><item><title>One</title><link>https://a.example/1</link></item>"), .. damage == 2 ? (byte[])[0x1F, 0x8B, 9, .. last[3..]] : last, .. damage == 1 ? "<!-- served -->"u8.ToArray() : []];
        await using var server = RawServer.Start((_, stream, token) => stream.WriteAsync(
            (byte[])[.. Latin1($"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Encoding: gzip\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), .. body], token).AsTask());
        await using var provider = await StartAsync(server.Url("/feed").ToString());

        var source = (await new Feeds(provider).RunAsync(onlyDue: true, null, TestContext.Current.CancellationToken)).Sources[0];

        Assert.Null(source.Error);
        Assert.Equal(damage == 2 ? 1 : 2, source.Added);
        Assert.Equal(reason, string.Concat(source.Noted.Keys));
        Assert.Equal(damage == 2, source.IsIncomplete);
    }

    [Fact]
    public void The_shipped_defaults_are_a_dozen_or_so_feeds_over_https()
    {
        Assert.InRange(DefaultFeeds.All.Count, 12, 20);
        Assert.All(DefaultFeeds.All, feed => Assert.StartsWith("https://", feed.Url, StringComparison.Ordinal));
        Assert.Equal(DefaultFeeds.All.Count, DefaultFeeds.All.Select(feed => feed.Url).Distinct().Count());
    }

    private Task<ServiceProvider> StartAsync(params string[] feeds) => StartAsync(new MemoryStore(), feeds);

    private async Task<ServiceProvider> StartAsync(MemoryStore store, params string[] feeds)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddLogging();
        services.AddSingleton<TimeProvider>(_clock);
        services.AddSingleton<IArticleStore>(store);
        services.AddSingleton<ISourceStore>(_sources);
        services.AddSingleton<IHostClaims>(_sources);
        services.AddSingleton<IPushStore>(_pushes);
        services.Configure<Anip.Hosting.DataOptions>(options => options.Path = _folder.FullName);
        services.AddSingleton<IQuotaStore, MemoryQuotas>();
        services.AddIngestion();
        services.Configure<IngestionOptions>(options => options.Feeds = feeds);
        services.Configure<Anip.Fetching.FetchOptions>(options =>
        {
            options.AllowedPrivateAddresses = [Fetchers.Loopback];
            options.HostSpacing = TimeSpan.Zero;
        });
        var provider = services.BuildServiceProvider();
        await new Feeds(provider).SeedAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    private static byte[] Latin1(string text) => System.Text.Encoding.Latin1.GetBytes(text);

    private sealed class Feeds(IServiceProvider services)
    {
        private readonly RegisteredSource _source = services.GetRequiredService<SourceCatalogue>().Get(RssSource.Kind);
        private readonly SourceRefresher _refresher = services.GetRequiredService<SourceRefresher>();

        public Task<int> SeedAsync(CancellationToken cancellationToken) => _refresher.SeedAsync(_source, cancellationToken);

        public Task<IngestionOutcome> RunAsync(bool onlyDue, IProgress<IngestionProgress>? progress, CancellationToken cancellationToken) =>
            _refresher.RunAsync(_source, onlyDue, progress, cancellationToken);
    }
}
