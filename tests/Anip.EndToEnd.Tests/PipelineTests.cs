using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Anip.EndToEnd.Tests;

public sealed class PipelineTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly FeedServer _feed = new(50);

    private string[] Settings =>
    [
        "--set", $"Ingestion:Feeds:0={_feed.Url}", "--set", "Fetching:AllowedPrivateAddresses:0=127.0.0.1/32", "--set", "Samples:AddAtFirstStart=false",
    ];

    public void Dispose()
    {
        _feed.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_run_ends_with_its_counts_and_says_what_waits()
    {
        var result = await AnipProcess.RunAsync(_folder.Path, ["run", "rss_pipeline", "--json", .. Settings]);

        Assert.Equal(0, result.ExitCode);
        var run = JsonElement.Parse(result.Output);
        Assert.Equal(("succeeded", "cli"), (run.GetProperty("state").GetString(), run.GetProperty("trigger").GetString()));
        Assert.Equal(50, run.GetProperty("counts").GetProperty("added").GetInt64());
        Assert.Contains("50 articles wait for enrichment", result.Messages, StringComparison.Ordinal);
        var list = await AnipProcess.RunAsync(_folder.Path, ["runs", "list", "--json", .. Settings]);
        Assert.Equal(1, JsonElement.Parse(list.Output).GetArrayLength());
    }

    [Fact]
    public async Task A_run_that_fails_ends_with_1_and_the_remedy()
    {
        var result = await AnipProcess.RunAsync(_folder.Path, ["run", "newsapi_pipeline"], environment: new Dictionary<string, string> { ["NEWSAPI_KEY"] = "" });

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("anip: run 1 failed: fetch: newsapi could not be read: NewsAPI has no key; set NEWSAPI_KEY", result.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_pipeline_does_not_take_is_wrong_usage()
    {
        var parameter = await AnipProcess.RunAsync(_folder.Path, ["run", "rss_pipeline", "--parameter", "only_due=perhaps"]);
        var pipeline = await AnipProcess.RunAsync(_folder.Path, ["run", "rss"]);

        Assert.Equal((2, 2), (parameter.ExitCode, pipeline.ExitCode));
        Assert.Contains("only_due: \"perhaps\" is not true or false", parameter.Messages, StringComparison.Ordinal);
        Assert.Contains("rss_pipeline", pipeline.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_a_run_is_cancelled_and_the_exit_code_is_130()
    {
        _feed.Gate = FeedServer.Closed();
        using var run = AnipProcess.Start(_folder.Path, ["run", "rss_pipeline", .. Settings]);
        await _feed.Asked.WaitAsync(Timeout, TestContext.Current.CancellationToken);

        Assert.Equal(130, await run.InterruptAsync());

        Assert.Equal("cancelled", await TextAsync("SELECT state FROM run WHERE id = 1"));
        Assert.Equal("cancelled", await TextAsync("SELECT state FROM run_step WHERE run_id = 1 AND name = 'fetch'"));
    }

    [Theory]
    [InlineData("--set", "Ingestion:Feeds=")]
    [InlineData("--log-level", "information")]
    public async Task An_empty_list_of_feeds_is_honoured_by_a_server_too(params string[] settings)
    {
        _folder.File("appsettings.json", settings[0] == "--set" ? "{}" : """{"Ingestion":{"Feeds":[]}}""");
        using var up = AnipProcess.Up(_folder.Path, [.. settings, "--set", "Samples:AddAtFirstStart=false"]);
        await up.AddressAsync();

        await WaitUntilAsync("SELECT count(*) FROM run WHERE pipeline = 'rss_pipeline' AND state = 'succeeded'", 1, up);

        Assert.Equal("0", await TextAsync("SELECT count(*) FROM source WHERE kind = 'rss'"));
        Assert.Equal(0, await up.TerminateAsync());
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task A_run_that_was_started_by_the_API_outlives_its_process(bool kill, int attempts)
    {
        long id;
        using (var up = AnipProcess.Up(_folder.Path, [.. Settings, "--set", "Scheduling:Schedules:rss_pipeline:Cron=0 0 1 1 *"]))
        {
            using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = await up.AddressAsync() };
            await WaitUntilAsync("SELECT count(*) FROM article", 50, up); // The first fetch.
            _feed.Gate = FeedServer.Closed();
            while (_feed.Asked.Wait(0, TestContext.Current.CancellationToken))
            {
                // Those of the first fetch.
            }

            id = await StartAsync(client, "rss_pipeline", """{"parameters":{"only_due":false}}""");
            await _feed.Asked.WaitAsync(Timeout, TestContext.Current.CancellationToken);
            Assert.Equal(0, kill ? await KilledAsync(up) : await up.TerminateAsync());
        }

        Assert.Equal(kill ? "running" : "queued", await TextAsync($"SELECT state FROM run WHERE id = {id}"));
        Open();
        using var next = AnipProcess.Up(_folder.Path, [.. Settings, "--set", "Scheduling:Schedules:rss_pipeline:Cron=0 0 1 1 *"]);
        await next.AddressAsync();

        await WaitUntilAsync($"SELECT count(*) FROM run WHERE id = {id} AND state = 'succeeded'", 1, next);

        Assert.Equal($"subscribe 1, fetch {attempts}, hubs 1", await TextAsync($"SELECT group_concat(name || ' ' || attempt, ', ') FROM run_step WHERE run_id = {id}"));

        static async Task<int> KilledAsync(AnipProcess up)
        {
            await up.KillAsync();
            return 0;
        }
    }

    [Fact]
    public async Task Killed_at_any_moment_again_and_again_no_finished_step_is_done_twice()
    {
        // Seeded, so that a failure can be repeated.
        var random = new Random(11);
        var finished = new Dictionary<string, string>();
        for (var kill = 0; kill < 10; kill++)
        {
            using var run = AnipProcess.Start(_folder.Path, ["run", "maintenance", "--set", "Maintenance:ArticleRetentionDays=1"]);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300, 2000)), TimeProvider.System, TestContext.Current.CancellationToken);
            await run.KillAsync();
            await RememberAsync(finished);
        }

        var last = await AnipProcess.RunAsync(_folder.Path, ["run", "maintenance", "--set", "Maintenance:ArticleRetentionDays=1"]);

        Assert.Equal(0, last.ExitCode);
        await RememberAsync(finished);
        Assert.Equal("succeeded", await TextAsync("SELECT group_concat(DISTINCT state) FROM run"));
        Assert.Equal("0", await TextAsync("SELECT count(*) FROM run_step WHERE state NOT IN ('succeeded', 'skipped')"));
    }

    [Fact]
    public async Task A_second_run_of_a_pipeline_waits_for_the_first_in_another_process()
    {
        _feed.Gate = FeedServer.Closed();
        using var first = AnipProcess.Start(_folder.Path, ["run", "rss_pipeline", .. Settings]);
        await _feed.Asked.WaitAsync(Timeout, TestContext.Current.CancellationToken);
        using var second = AnipProcess.Start(_folder.Path, ["run", "rss_pipeline", .. Settings]);
        await WaitUntilAsync("SELECT count(*) FROM run", 2, second);

        Assert.Equal("running queued", await TextAsync("SELECT group_concat(state, ' ') FROM run"));
        _feed.Gate.SetResult();

        Assert.Equal(0, await first.ExitAsync());
        Assert.Equal(0, await second.ExitAsync());
        Assert.Equal("1", await TextAsync("SELECT r2.started_at >= r1.finished_at FROM run r1, run r2 WHERE r1.id = 1 AND r2.id = 2"));
    }

    // The closed gate would hold the requests of processes that are gone, and their listener with them.
    private void Open()
    {
        var closed = _feed.Gate;
        _feed.Gate = FeedServer.Closed();
        _feed.Gate.SetResult();
        closed.SetResult();
    }

    private static async Task<long> StartAsync(HttpClient client, string pipeline, string body)
    {
        while (true)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await client.PostAsync($"/api/pipelines/{pipeline}/runs", content, TestContext.Current.CancellationToken);
            if (response.StatusCode is HttpStatusCode.Accepted)
            {
                return JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("id").GetInt64();
            }

            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode); // While starting.
        }
    }

    /// <summary>Adds the finished steps, and fails where one of those known before has changed.</summary>
    private async Task RememberAsync(Dictionary<string, string> finished)
    {
        var rows = await TextAsync(
            """
            SELECT group_concat(run_id || '/' || position || '=' || attempt || '/' || ifnull(finished_at, ''), ' ')
            FROM run_step WHERE state IN ('succeeded', 'skipped')
            """);
        foreach (var pair in rows.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split('=')))
        {
            Assert.Equal(finished.GetValueOrDefault(pair[0], pair[1]), pair[1]);
            finished[pair[0]] = pair[1];
        }
    }

    private async Task WaitUntilAsync(string query, long expected, AnipProcess process)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await TextAsync(query) != expected.ToString(CultureInfo.InvariantCulture))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Timeout, $"not so in {Timeout}:\n{process.Messages}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <returns>The one value; empty where the database or the table is not made yet, or there is none.</returns>
    private async Task<string> TextAsync(string query)
    {
        var file = Path.Combine(_folder.Path, "data", "anip.db");
        if (!File.Exists(file))
        {
            return "";
        }

        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The queries stand above.
        command.CommandText = query;
#pragma warning restore CA2100
        try
        {
            return Convert.ToString(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture) ?? "";
        }
        catch (SqliteException exception) when (exception.Message.Contains("no such table", StringComparison.Ordinal))
        {
            return "";
        }
    }
}
