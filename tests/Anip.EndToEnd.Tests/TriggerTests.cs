using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Anip.EndToEnd.Tests;

/// <summary>The roles in processes of their own, and all that can start a run.</summary>
public sealed class TriggerTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly FeedServer _feed = new(5);
    private readonly List<AnipProcess> _roles = [];
    private HttpClient _client = null!;
    private string _pipelines = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string[] Settings =>
    [
        "--set", $"Ingestion:Feeds:0={_feed.Url}", "--set", "Fetching:AllowedPrivateAddresses:0=127.0.0.1/32", "--set", "Fetching:HostSpacing=00:00:00",
        "--set", "Ingestion:FirstInterval=00:00:01", "--set", "Ingestion:MinInterval=00:00:01", "--set", "Ingestion:MaxInterval=00:00:01",
        "--set", "Scheduling:Schedules:rss_pipeline:Cron=none", "--set", "Scheduling:PollInterval=00:00:01",
        "--set", "Pipelines:Heartbeat=00:00:00.5", "--set", "Pipelines:PollInterval=00:00:00.2",
    ];

    public async ValueTask InitializeAsync()
    {
        var api = Start("api", "--urls", "http://127.0.0.1:0");
        _client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = await api.AddressAsync() };
        Start("worker");
        Start("scheduler");
        _pipelines = Path.Combine(_folder.Path, "pipelines.json");
        var export = await AnipProcess.RunAsync(_folder.Path, ["pipelines", "export", _pipelines, .. Settings]);
        Assert.True(export.ExitCode == 0, export.Messages);
    }

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _roles.ForEach(role => role.Dispose());
        _feed.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Whoever_starts_a_run_it_ends_alike()
    {
        var api = await (await _client.PostAsync("/api/pipelines/rss_pipeline/runs", null, Cancel)).Content.ReadFromJsonAsync<JsonElement>(Cancel);
        var runs = new Dictionary<string, JsonElement> { ["api"] = await EndAsync(api.GetProperty("id").GetInt64()) };

        var cli = await AnipProcess.RunAsync(_folder.Path, ["run", "rss_pipeline", "--json", .. Settings]);
        Assert.Equal(0, cli.ExitCode);
        runs["cli"] = JsonElement.Parse(cli.Output);

        using (var airflow = Airflow())
        {
            runs["airflow"] = await EndAsync(await StartedAsync(airflow));
            Assert.Equal("""{"state": "success", "error": null}""", await airflow.StandardOutput.ReadLineAsync(Cancel));
        }

        await PatchAsync("""{"schedule":{"cron":"* * * * * *"}}""");
        runs["schedule"] = await EndAsync(await UntilAsync(async () =>
            (await GetAsync("/api/runs?pipeline=rss_pipeline")).EnumerateArray().Where(run => run.GetProperty("trigger").GetString() == "schedule")
                .Select(run => (long?)run.GetProperty("id").GetInt64()).LastOrDefault()));

        Assert.All(runs, run => Assert.Equal(run.Key, run.Value.GetProperty("trigger").GetString()));
        Assert.All(runs.Values, run => Assert.Equal("succeeded null subscribe 1 succeeded, fetch 1 succeeded, hubs 1 skipped", Show(run)));
        Assert.Single(runs.Values.Select(run => string.Join(' ', run.GetProperty("counts").EnumerateObject().Select(count => count.Name))).Distinct());
    }

    [Fact]
    public async Task A_run_that_is_marked_failed_in_Airflow_is_cancelled_here()
    {
        _feed.Gate = FeedServer.Closed();
        using var airflow = Airflow();
        var id = await StartedAsync(airflow);
        await _feed.Asked.WaitAsync(Timeout, Cancel);

        await airflow.StandardInput.WriteLineAsync("mark failed");

        Assert.Equal("cancelled null subscribe 1 succeeded, fetch 1 cancelled, hubs 0 skipped", Show(await EndAsync(id)));
        Assert.Equal("""{"state": "marked failed", "error": null}""", await airflow.StandardOutput.ReadLineAsync(Cancel));
        _feed.Gate.SetResult();
    }

    [Fact]
    public async Task The_exported_file_has_the_schedules_that_count_and_none_that_Airflow_would_misread()
    {
        await PatchAsync("""{"schedule":{"cron":"*/15 6-22 * * MON-FRI","time_zone":"Europe/Berlin"}}""");

        var export = await AnipProcess.RunAsync(_folder.Path, ["pipelines", "export", .. Settings]);

        var rss = JsonElement.Parse(export.Output).EnumerateArray().Single(pipeline => pipeline.GetProperty("name").GetString() == "rss_pipeline");
        Assert.Equal("""{"cron":"*/15 6-22 * * MON-FRI","time_zone":"Europe/Berlin"}""", rss.GetProperty("schedule").GetRawText());
        Assert.Equal("boolean", rss.GetProperty("parameters").GetProperty("only_due").GetProperty("type").GetString());
        Assert.Equal(["pipelines.json"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName));
        await PatchAsync("""{"schedule":{"cron":"30 */15 6-22 * * MON-FRI"}}""");
        var before = await File.ReadAllTextAsync(_pipelines, Cancel);
        Assert.Equal(1, (await AnipProcess.RunAsync(_folder.Path, ["pipelines", "export", _pipelines, "--force", .. Settings])).ExitCode);
        Assert.Equal(before, await File.ReadAllTextAsync(_pipelines, Cancel));
    }

    private static string Show(JsonElement run) =>
        $"{run.GetProperty("state")} {run.GetProperty("error").GetRawText()} {string.Join(", ", run.GetProperty("steps").EnumerateArray().Select(step =>
            $"{step.GetProperty("name")} {step.GetProperty("attempt")} {step.GetProperty("state")}"))}";

    private AnipProcess Start(string role, params string[] arguments)
    {
        var process = AnipProcess.Start(_folder.Path, ["serve", role, "--no-color", .. arguments, .. Settings]);
        _roles.Add(process);
        return process;
    }

    private Process Airflow()
    {
        var info = new ProcessStartInfo("python3", [AirflowDagTests.StandIn, "run", "3", AirflowDagTests.DagFile, "rss_pipeline", "{}", $"manual__{Guid.NewGuid():N}"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        info.Environment["ANIP_PIPELINES_FILE"] = _pipelines;
        info.Environment["AIRFLOW_CONN_ANIP_DEFAULT"] =
            $$"""{"conn_type":"http","schema":"http","host":"{{_client.BaseAddress!.Host}}","port":{{_client.BaseAddress.Port}}}""";
        return Process.Start(info)!;
    }

    private static async Task<long> StartedAsync(Process airflow) =>
        JsonElement.Parse(await airflow.StandardOutput.ReadLineAsync(Cancel) ?? "the stand-in ended").GetProperty("started").GetInt64();

    private async Task PatchAsync(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        (await _client.PatchAsync("/api/pipelines/rss_pipeline", content, Cancel)).EnsureSuccessStatusCode();
    }

    private Task<JsonElement> GetAsync(string path) => _client.GetFromJsonAsync<JsonElement>(path, Cancel);

    private async Task<JsonElement> EndAsync(long id) => await UntilAsync(async () =>
        await GetAsync($"/api/runs/{id}") is var run && run.GetProperty("finished_at").ValueKind is JsonValueKind.String ? run : (JsonElement?)null);

    private async Task<T> UntilAsync<T>(Func<Task<T?>> find)
        where T : struct
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await find() is { } found)
            {
                return found;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(started) < Timeout, $"not so in {Timeout}:\n{string.Join("\n---\n", _roles.Select(role => role.Messages))}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancel);
        }
    }
}
