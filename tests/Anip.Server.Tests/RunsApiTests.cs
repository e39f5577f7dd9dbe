using System.Net;
using System.Text.Json;
using Anip.Pipelines.Runs;

namespace Anip.Server.Tests;

public sealed class RunsApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_are_listed_page_by_page_without_steps()
    {
        await using var host = await PipelinesApiTests.StartHostAsync();
        for (var i = 0; i < 5; i++)
        {
            await StartAsync(host, i == 2 ? "numbers" : "letters");
        }

        using var first = await host.Client.GetAsync("/api/runs?limit=2&pipeline=letters", Cancellation);

        var page = await first.JsonAsync(Cancellation);
        Assert.Equal([5, 4], page.EnumerateArray().Select(run => run.GetProperty("id").GetInt64()));
        Assert.All(page.EnumerateArray(), run => Assert.Equal(0, run.GetProperty("steps").GetArrayLength()));
        var link = first.Headers.GetValues("Link").Single();
        Assert.EndsWith(">; rel=\"next\"", link, StringComparison.Ordinal);
        using var second = await host.Client.GetAsync(link[1..link.IndexOf('>', StringComparison.Ordinal)], Cancellation);
        Assert.Equal([2, 1], (await second.JsonAsync(Cancellation)).EnumerateArray().Select(run => run.GetProperty("id").GetInt64()));
        Assert.False(second.Headers.Contains("Link"));
    }

    [Theory]
    [InlineData("state=Queued", 2)]
    [InlineData("state=succeeded", 0)]
    [InlineData("pipeline=numbers", 1)]
    [InlineData("from=2026-03-14T09:30:00Z", 2)]
    [InlineData("from=2026-03-14T09:30:01Z", 0)]
    [InlineData("to=2026-03-15", 2)]
    [InlineData("to=2026-03-14T09:30:00Z", 0)]
    public async Task Runs_are_filtered(string query, int count)
    {
        await using var host = await PipelinesApiTests.StartHostAsync();
        await StartAsync(host);
        await StartAsync(host, "numbers");

        Assert.Equal(count, (await host.Client.GetJsonAsync($"/api/runs?{query}", Cancellation)).GetArrayLength());
    }

    [Theory]
    [InlineData("/api/runs?limit=0", 422)]
    [InlineData("/api/runs?limit=101", 422)]
    [InlineData("/api/runs?state=done", 400)]
    [InlineData("/api/runs?from=yesterday", 422)]
    [InlineData("/api/runs?cursor=x", 422)]
    [InlineData("/api/runs/x", 422)]
    [InlineData("/api/runs/7", 404)]
    [InlineData("/api/runs/99999999999999999999", 404)]
    [InlineData("/api/runs/x/log", 422)]
    [InlineData("/api/runs/7/log", 404)]
    [InlineData("/api/runs/1/log?after=-1", 422)]
    [InlineData("/api/runs/1/log?limit=1001", 422)]
    public async Task What_does_not_parse_or_is_not_there_is_a_problem(string path, int status)
    {
        await using var host = await PipelinesApiTests.StartHostAsync();
        await StartAsync(host);

        using var response = await host.Client.GetAsync(path, Cancellation);

        await response.ProblemAsync(status, Cancellation);
    }

    [Fact]
    public async Task A_run_shows_its_steps_as_they_go()
    {
        await using var host = await PipelinesApiTests.StartHostAsync();
        await StartAsync(host);
        var lease = await TakeAsync(host);
        var queue = host.Get<IRunQueue>();
        await queue.BeginStepAsync(lease, 0, Cancellation);
        await queue.EndStepAsync(lease, new StepEnd(StepState.Failed, Progress(3), "No ink. Buy some."), Cancellation);
        await queue.FinishAsync(lease, RunState.Failed, "write: No ink. Buy some.", Cancellation);

        var run = await host.Client.GetJsonAsync("/api/runs/1", Cancellation);

        Assert.Equal(("failed", "desk", "write: No ink. Buy some."), (Text(run, "state"), Text(run, "node"), Text(run, "error")));
        Assert.Equal(
            """
            {"name":"write","state":"failed","attempt":1,"started_at":"2026-03-14T09:30:00+00:00","finished_at":"2026-03-14T09:30:00+00:00","counts":{"words":3},"error":"No ink. Buy some."}
            """,
            run.GetProperty("steps")[0].GetRawText());
        Assert.Equal("skipped", Text(run.GetProperty("steps")[1], "state"));
        Assert.Equal(1, (await host.Client.GetJsonAsync("/api/pipelines/letters", Cancellation)).GetProperty("last_run").GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task Cancelling_is_accepted_once_and_changes_nothing_after()
    {
        await using var host = await PipelinesApiTests.StartHostAsync();
        await StartAsync(host);

        using var first = await PipelinesApiTests.PostAsync(host, "/api/runs/1/cancel", null);
        using var second = await PipelinesApiTests.PostAsync(host, "/api/runs/1/cancel", null);
        using var missing = await PipelinesApiTests.PostAsync(host, "/api/runs/2/cancel", null);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal("cancelled", Text(await first.JsonAsync(Cancellation), "state"));
        Assert.Equal(await first.Content.ReadAsStringAsync(Cancellation), await second.Content.ReadAsStringAsync(Cancellation));
        await missing.ProblemAsync(404, Cancellation);
    }

    [Fact]
    public async Task The_log_is_read_after_a_line()
    {
        await using var host = await PipelinesApiTests.StartHostAsync();
        await StartAsync(host);
        await LogAsync(host, await TakeAsync(host), "one", "two", "drei ü <b>");

        var lines = await host.Client.GetJsonAsync("/api/runs/1/log?after=1&limit=2", Cancellation);

        Assert.Equal(
            """
            [{"line":2,"time":"2026-03-14T09:30:00+00:00","level":"warning","step":"write","message":"two"},{"line":3,"time":"2026-03-14T09:30:00+00:00","level":"warning","step":"write","message":"drei ü <b>"}]
            """,
            lines.GetRawText());
    }

    [Fact]
    public async Task The_log_is_followed_from_a_line_on_until_the_run_ends()
    {
        await using var host = await PipelinesApiTests.StartHostAsync();
        await StartAsync(host);
        var lease = await TakeAsync(host);
        await LogAsync(host, lease, "one", "two");
        using var response = await ListenAsync(host, "/api/runs/1/log?after=1");
        using var stream = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("id: 2", await stream.ReadLineAsync(Cancellation));
        Assert.Equal("""data: {"line":2,"time":"2026-03-14T09:30:00+00:00","level":"warning","step":"write","message":"two"}""", await stream.ReadLineAsync(Cancellation));
        Assert.Equal("", await stream.ReadLineAsync(Cancellation));
        await LogAsync(host, lease, "three");
        Assert.Equal("id: 3", await NextAsync(host, stream));
        Assert.Contains("three", await stream.ReadLineAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("", await stream.ReadLineAsync(Cancellation));
        await host.Get<IRunQueue>().FinishAsync(lease, RunState.Succeeded, null, Cancellation);
        Assert.Equal("event: end", await NextAsync(host, stream));
        Assert.StartsWith("data: {\"id\":1,\"pipeline\":\"letters\",\"state\":\"succeeded\"", await stream.ReadLineAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("\n", await stream.ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task A_browser_that_comes_back_goes_on_after_its_last_line()
    {
        await using var host = await PipelinesApiTests.StartHostAsync();
        await StartAsync(host);
        var lease = await TakeAsync(host);
        await LogAsync(host, lease, "one", "two", "three");
        await host.Get<IRunQueue>().FinishAsync(lease, RunState.Succeeded, null, Cancellation);

        using var response = await ListenAsync(host, "/api/runs/1/log", ("Last-Event-ID", "2"));

        var reading = response.Content.ReadAsStringAsync(Cancellation);
        while (!reading.IsCompleted)
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var text = await reading;
        Assert.StartsWith("id: 3\n", text, StringComparison.Ordinal);
        Assert.Contains("event: end\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_listens_to_a_silent_run_hears_that_the_line_is_open()
    {
        await using var host = await PipelinesApiTests.StartHostAsync();
        await StartAsync(host);
        using var response = await ListenAsync(host, "/api/runs/1/log");
        using var stream = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));

        Assert.Equal(":", await NextAsync(host, stream, heartbeats: true));
    }

    private static async Task StartAsync(ServerHost host, string pipeline = "letters")
    {
        using var response = await PipelinesApiTests.PostAsync(host, $"/api/pipelines/{pipeline}/runs", null);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    private static async Task<RunLease> TakeAsync(ServerHost host) =>
        (await host.Get<IRunQueue>().ClaimAsync("desk", ["letters"], TimeSpan.FromMinutes(1), Cancellation))!.Lease;

    private static async Task LogAsync(ServerHost host, RunLease lease, params string[] messages) =>
        Assert.True(await host.Get<IRunQueue>().AppendLogAsync(
            lease, [.. messages.Select(message => new RunLogEntry(ServerHost.Now, RunLogLevel.Warning, "write", message))], Cancellation));

    private static RunProgress Progress(long words) =>
        new(0, new Dictionary<string, long> { ["words"] = words }, new Dictionary<string, long> { ["words"] = words });

    private static async Task<HttpResponseMessage> ListenAsync(ServerHost host, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/event-stream" } } };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    /// <summary>The next line that says something, while the server's clock is moved on.</summary>
    /// <param name="heartbeats">Those that say that the line is open do too.</param>
    private static async Task<string?> NextAsync(ServerHost host, StreamReader stream, bool heartbeats = false)
    {
        while (true)
        {
            var line = stream.ReadLineAsync(Cancellation).AsTask();
            while (!line.IsCompleted)
            {
                host.Time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            if (await line is not ("" or ":") || (heartbeats && await line is ":"))
            {
                return await line;
            }
        }
    }

    private static string? Text(JsonElement parent, string name) => parent.GetProperty(name).GetString();
}
