using System.Net;
using System.Text.Json;
using Anip.Fetching.Traffic;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Terms;

namespace Anip.Server.Tests.Sources;

public sealed class SourcesApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_site_has_is_found_and_the_chosen_is_subscribed_without_showing_its_key()
    {
        await using var newspaper = await Newspaper.OpenAsync(Cancellation);
        await using var host = await ServerHost.StartAsync(Cancellation, Newspaper.Settings);

        var found = await SendAsync(host, HttpMethod.Post, "/api/sources/find", $$"""{"url":"{{newspaper.Url}}"}""");
        var candidates = found.GetProperty("candidates");
        var added = await SendAsync(host, HttpMethod.Post, "/api/sources", $$"""{"ref":"{{candidates[0].GetProperty("ref").GetString()}}","tags":["world"]}""", HttpStatusCode.Created);
        var again = await SendAsync(host, HttpMethod.Post, "/api/sources/find", $$"""{"url":"{{newspaper.Url}}"}""");

        Assert.Equal(["The Daily: World", "The Daily: Sport"], candidates.EnumerateArray().Select(candidate => candidate.GetProperty("title").GetString()));
        Assert.Equal((2, "en", false), (candidates[0].GetProperty("items").GetInt32(), candidates[0].GetProperty("language").GetString(), candidates[0].GetProperty("subscribed").GetBoolean()));
        Assert.Equal(("The Daily: World", "world"), (added.GetProperty("title").GetString(), added.GetProperty("tags")[0].GetString()));
        Assert.True(again.GetProperty("candidates")[0].GetProperty("subscribed").GetBoolean());
        Assert.All([found, added, again], answer => Assert.DoesNotContain("hunter2", answer.GetRawText(), StringComparison.Ordinal));
        Assert.Equal(newspaper.Url + "world.xml?token=hunter2", Assert.Single(await host.Sources.ListAsync(Cancellation)).Id);
        await SendAsync(host, HttpMethod.Post, "/api/sources", """{"ref":"0123456789abcdef"}""", HttpStatusCode.UnprocessableEntity);
        await SendAsync(host, HttpMethod.Post, "/api/sources/find", """{"url":"https://me:secret@daily.example"}""", HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_source_is_paused_sorted_named_and_given_an_interval_and_what_is_absent_stays()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        var path = await AddAsync(host, "https://one.example/feed");

        var changed = await SendAsync(host, HttpMethod.Patch, path, """{"title":"One","paused":true,"interval":1800,"tags":["World"," english "]}""");
        var later = await SendAsync(host, HttpMethod.Patch, path, """{"interval":null}""");
        var paused = await SendAsync(host, HttpMethod.Get, "/api/sources?tag=world&state=paused");

        Assert.Equal(("One", true, 1800), (changed.GetProperty("title").GetString(), changed.GetProperty("paused").GetBoolean(), changed.GetProperty("interval").GetInt32()));
        Assert.Equal(["World", "english"], changed.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Equal((JsonValueKind.Null, true, "One"), (later.GetProperty("interval").ValueKind, later.GetProperty("paused").GetBoolean(), later.GetProperty("title").GetString()));
        Assert.Equal(1, paused.GetArrayLength());
        Assert.Equal(0, (await SendAsync(host, HttpMethod.Get, "/api/sources?state=active")).GetArrayLength());
        foreach (var body in (string[])["""{"paused":"yes"}""", """{"interval":0}""", """{"interval":1.5}""", """{"tags":"world"}""", """{"tags":["a,b"]}""", """{"pased":true}"""])
        {
            await SendAsync(host, HttpMethod.Patch, path, body, HttpStatusCode.UnprocessableEntity);
        }

        await SendAsync(host, HttpMethod.Patch, "/api/sources/nobody", """{"paused":true}""", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_last_fetches_and_what_the_host_says_are_told()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        var path = await AddAsync(host, "https://one.example/feed");
        var fetch = new FetchRecord { At = host.Time.GetUtcNow(), Status = 200, Bytes = 512, Items = 4, Added = 2, Duration = TimeSpan.FromMilliseconds(250) };
        await host.Sources.SaveAsync(new SourceSave((await host.Sources.ListAsync(Cancellation)).Single()) { Fetch = fetch }, Cancellation);
        await host.Get<ITermsStore>().SaveAsync(new SiteTerms("one.example", host.Time.GetUtcNow()) { Robots = "partly", TdmReserved = true, CrawlDelay = TimeSpan.FromSeconds(10) }, Cancellation);

        var source = await SendAsync(host, HttpMethod.Get, path);
        var fetches = await SendAsync(host, HttpMethod.Get, path + "/fetches");

        var terms = source.GetProperty("terms");
        Assert.Equal(("partly", true, 10.0), (terms.GetProperty("robots").GetString(), terms.GetProperty("tdm_reserved").GetBoolean(), terms.GetProperty("crawl_delay").GetDouble()));
        var told = Assert.Single(fetches.EnumerateArray());
        Assert.Equal((200, 512, 4, 2, 0.25), (told.GetProperty("status").GetInt32(), told.GetProperty("bytes").GetInt32(), told.GetProperty("items").GetInt32(), told.GetProperty("added").GetInt32(), told.GetProperty("seconds").GetDouble()));
    }

    [Fact]
    public async Task A_list_goes_out_and_in_with_folders_as_tags()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        const string List = """
            <opml version="2.0"><body><outline text="News"><outline text="World"><outline text="One" type="rss" xmlUrl="https://one.example/feed"/></outline></outline>
            <outline text="Two" category="/Science/Space,English" xmlUrl="https://two.example/feed"/>
            <outline text="Mail" xmlUrl="mailto:a@b.example"/></body></opml>
            """;

        var imported = await SendAsync(host, HttpMethod.Post, "/api/sources/opml", List);
        using var exported = await host.Client.GetAsync("/api/sources/opml", Cancellation);
        var file = await exported.Content.ReadAsStringAsync(Cancellation);
        var tags = (await host.Sources.ListAsync(Cancellation)).ToDictionary(source => source.Id, source => string.Join(' ', source.Tags));
        await using var other = await ServerHost.StartAsync(Cancellation);
        await SendAsync(other, HttpMethod.Post, "/api/sources/opml", file);

        Assert.Equal((2, 0), (imported.GetProperty("added").GetInt32(), imported.GetProperty("known").GetInt32()));
        Assert.Equal((3, "Mail"), (imported.GetProperty("refused")[0].GetProperty("line").GetInt32(), imported.GetProperty("refused")[0].GetProperty("title").GetString()));
        Assert.Equal(("News World", "Science Space English"), (tags["https://one.example/feed"], tags["https://two.example/feed"]));
        Assert.Equal(tags, (await other.Sources.ListAsync(Cancellation)).ToDictionary(source => source.Id, source => string.Join(' ', source.Tags)));
        await SendAsync(host, HttpMethod.Post, "/api/sources/opml", "<rss/>", HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task What_was_asked_of_whom_is_a_report()
    {
        await using var newspaper = await Newspaper.OpenAsync(Cancellation);
        await using var host = await ServerHost.StartAsync(Cancellation, Newspaper.Settings);
        host.Get<TrafficLedger>().Keep();
        await SendAsync(host, HttpMethod.Post, "/api/sources/find", $$"""{"url":"{{newspaper.Url}}"}""");

        var rows = await SendAsync(host, HttpMethod.Get, "/api/sources/traffic?days=2");

        var row = Assert.Single(rows.EnumerateArray());
        Assert.Equal(new Uri(newspaper.Url).Authority, row.GetProperty("host").GetString());
        Assert.InRange(row.GetProperty("requests").GetInt32(), 4, 20);
        Assert.InRange(row.GetProperty("errors").GetInt32(), 1, 10);
        Assert.Empty((await SendAsync(host, HttpMethod.Get, "/api/sources/traffic?host=other.example")).EnumerateArray());
        await SendAsync(host, HttpMethod.Get, "/api/sources/traffic?days=0", null, HttpStatusCode.UnprocessableEntity);
    }

    private static async Task<string> AddAsync(ServerHost host, string url) =>
        $"/api/sources/{(await SendAsync(host, HttpMethod.Post, "/api/sources", $$"""{"url":"{{url}}"}""", HttpStatusCode.Created)).GetProperty("id").GetString()}";

    private static async Task<JsonElement> SendAsync(ServerHost host, HttpMethod method, string path, string? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = body is null ? await host.Client.GetAsync(path, Cancellation) : await PipelinesApiTests.SendAsync(host, method, path, body);
        Assert.Equal(expected, response.StatusCode);
        return await response.JsonAsync(Cancellation);
    }
}
