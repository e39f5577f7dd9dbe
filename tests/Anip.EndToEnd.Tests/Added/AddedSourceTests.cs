using System.Net;
using System.Text;
using System.Text.Json;

namespace Anip.EndToEnd.Tests.Added;

/// <summary>A source that one line adds, and no other file knows of, is wherever sources are.</summary>
public sealed class AddedSourceTests : IAsyncDisposable
{
    private const string Key = "a-key-that-nobody-sees";
    private const string Answer = """{"gazette":[{"at":"https://gazette.example/1","head":"Rain ahead"},{"at":"https://gazette.example/2","head":"Sun behind"}]}""";

    private readonly TemporaryFolder _folder = new();
    private readonly HttpListener _provider = new();
    private readonly string _address;
    private int _asked;

    public AddedSourceTests()
    {
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            _address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        }

        _provider.Prefixes.Add(_address);
        _provider.Start();
        _ = ServeAsync();
    }

    private string[] Settings =>
    [
        "--set", $"Sources:Gazette:BaseUrl={_address}", "--set", "Fetching:AllowedPrivateAddresses=127.0.0.1", "--set", "Fetching:HostSpacing=00:00:00",
        "--set", "Ingestion:Feeds=", "--set", "Samples:AddAtFirstStart=false",
    ];

    public ValueTask DisposeAsync()
    {
        _provider.Close();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Its_settings_are_known_checked_and_read_from_its_variable()
    {
        _folder.File(".env", $"GAZETTE_KEY={Key}\n");

        var shown = Json((await DoAsync("config", "show", "--json")).Output).EnumerateArray().ToDictionary(setting => setting.GetProperty("key").GetString()!);
        var wrong = await RunAsync("config", "check", "--set", "Sources:Gazette:PageSize=500", "--set", "Sources:Gazette:Topics=a,b");
        var unknown = await RunAsync("config", "check", "--set", "Sources:Gazette:PagSize=5");

        Assert.Equal(("********", "GAZETTE_KEY in .env"), (shown["Sources:Gazette:Key"].GetProperty("value").GetString(), shown["Sources:Gazette:Key"].GetProperty("origin").GetString()));
        Assert.Equal("10", shown["Sources:Gazette:PageSize"].GetProperty("value").GetString());
        Assert.Contains("Sources:Gazette:PageSize = '500': expected a whole number from 1 to 50", wrong.Messages, StringComparison.Ordinal);
        Assert.Contains("Sources:Gazette:PagSize: there is no such setting; did you mean Sources:Gazette:PageSize?", unknown.Messages, StringComparison.Ordinal);
        Assert.Equal((1, 1), (wrong.ExitCode, unknown.ExitCode));
    }

    [Fact]
    public async Task Without_its_key_it_says_what_to_set_and_nothing_is_asked()
    {
        var list = await DoAsync("sources", "list");
        var pipelines = Json((await DoAsync("pipelines", "list", "--json")).Output);
        var run = await RunAsync("run", "gazette_pipeline");

        Assert.Contains("gazette is not set up: set GAZETTE_KEY, then 'anip run gazette_pipeline'.", list.Messages, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, Pipeline(pipelines).GetProperty("schedule").ValueKind);
        Assert.Contains("The Gazette has no key; set GAZETTE_KEY (or Sources:Gazette:Key) to one from gazette.example.", run.Messages, StringComparison.Ordinal);
        Assert.Equal((1, 0), (run.ExitCode, _asked));
    }

    [Fact]
    public async Task Its_answers_are_read_in_the_pipe_and_in_files()
    {
        var piped = await AnipProcess.RunAsync(_folder.Path, ["pipe", "parse-source"], $$"""
            {"id":1,"source":"gazette","body":{{JsonSerializer.Serialize(Answer)}}}
            {"id":2,"source":"Gazette","body":"{\"gazette\":null}"}
            {"id":3,"source":"newsapi","body":{{JsonSerializer.Serialize(Answer)}}}
            """, program: Program);
        await DoAsync("ingest", "--no-enrich", _folder.File("recorded.json", Answer));
        var stored = Json((await DoAsync("articles", "--api-source", "gazette", "--json")).Output);
        var help = await DoAsync("pipe", "--help");

        var lines = piped.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("Rain ahead", lines[0], StringComparison.Ordinal);
        Assert.Contains("on_strike", lines[1], StringComparison.Ordinal);
        Assert.Contains("not_articles", lines[2], StringComparison.Ordinal);
        Assert.Equal(2, stored.GetArrayLength());
        Assert.Contains("source (newsapi, newsdata, gdelt, mediastack, thenewsapi, worldnewsapi, gazette), body", help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_tried_run_counted_listed_and_shown()
    {
        _folder.File(".env", $"GAZETTE_KEY={Key}\n");

        var checkedLines = (await RunAsync("doctor")).Output;
        var run = Json((await DoAsync("run", "gazette_pipeline", "--json")).Output);
        var spent = Json((await DoAsync("run", "gazette_pipeline", "--json")).Output);
        var table = await DoAsync("sources", "list");
        var listed = Assert.Single(Json((await DoAsync("sources", "list", "--json")).Output).EnumerateArray());
        Assert.Contains("ok    gazette    2 articles", checkedLines, StringComparison.Ordinal);
        Assert.Equal(2, run.GetProperty("counts").GetProperty("added").GetInt32());
        Assert.Equal(("skipped", 2), (Assert.Single(spent.GetProperty("steps").EnumerateArray()).GetProperty("state").GetString(), _asked));
        Assert.Contains("0.8 of 3 points, 2.2 used until ", table.Output, StringComparison.Ordinal);
        AssertSource(listed);

        using var up = AnipProcess.Start(_folder.Path, ["up", "--urls", "http://127.0.0.1:0", .. Settings], program: Program);
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = await up.AddressAsync() };
        var page = WebUtility.HtmlDecode(await client.GetStringAsync("/sources", TestContext.Current.CancellationToken));
        AssertSource(Assert.Single(Json(await client.GetStringAsync("/api/sources", TestContext.Current.CancellationToken)).EnumerateArray()));
        Assert.Equal("15 * * * *", Pipeline(Json(await client.GetStringAsync("/api/pipelines", TestContext.Current.CancellationToken))).GetProperty("schedule").GetProperty("cron").GetString());
        Assert.Contains("The Gazette", page, StringComparison.Ordinal);
        Assert.Contains("0.8 of 3 points left, 2.2 used", page, StringComparison.Ordinal);
        Assert.Contains("NewsAPI is not set up", page, StringComparison.Ordinal);
        Assert.All([checkedLines, table.Output, listed.ToString(), page, up.Messages], text => Assert.DoesNotContain(Key, text, StringComparison.Ordinal));
        Assert.Equal(0, await up.TerminateAsync());
    }

    private const string Program = "Anip.ExtraSource.dll";

    private static void AssertSource(JsonElement source)
    {
        Assert.Equal(("gazette", "The Gazette", 2), (source.GetProperty("kind").GetString(), source.GetProperty("title").GetString(), source.GetProperty("total_added").GetInt32()));
        Assert.Equal(0, source.GetProperty("quota_left").GetInt32());
        var use = Assert.Single(source.GetProperty("quotas").EnumerateArray());
        Assert.Equal(
            ("day", "points", 2.2, 3.0, 0.8),
            (use.GetProperty("window").GetString(), use.GetProperty("unit").GetString(), use.GetProperty("used").GetDouble(), use.GetProperty("limit").GetDouble(), use.GetProperty("left").GetDouble()));
        Assert.Equal(TimeSpan.Zero, use.GetProperty("resets_at").GetDateTimeOffset().TimeOfDay);
    }

    private static JsonElement Pipeline(JsonElement pipelines) => pipelines.EnumerateArray().Single(pipeline => pipeline.GetProperty("name").GetString() == "gazette_pipeline");

    private static JsonElement Json(string text) => JsonElement.Parse(text);

    private Task<AnipResult> RunAsync(params string[] arguments) => AnipProcess.RunAsync(_folder.Path, [.. arguments, .. Settings], program: Program);

    private async Task<AnipResult> DoAsync(params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.True(result.ExitCode == 0, result.Messages);
        return result;
    }

    private async Task ServeAsync()
    {
        while (_provider.IsListening)
        {
            try
            {
                var context = await _provider.GetContextAsync();
                _asked += context.Request.Headers["X-Key"] == Key ? 1 : 100;
                context.Response.ContentType = "application/json";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(Answer), CancellationToken.None);
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // The end of the test.
            }
        }
    }
}
