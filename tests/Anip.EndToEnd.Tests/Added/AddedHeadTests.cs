using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Anip.EndToEnd.Tests.Added;

/// <summary>A head that one folder adds, and no line of code knows of, is run on every article and found wherever articles are.</summary>
public abstract class AddedHeadTests : InstallationTests
{
    private const string Name = "weather";

    private static readonly string[] Wet = ["heavy rain floods the valley", "a storm brings floods", "rain falls for a week", "floods after the storm"];
    private static readonly string[] Dry = ["the drought goes on", "no water in the wells", "heat burns the fields", "a dry and hot summer"];
    private static readonly string[] Fair = ["a mild spring day", "clear skies for the fair", "pleasant weather at the lake", "gentle sun all week"];

    private protected AddedHeadTests(Installation installation)
        : base(installation)
    {
    }

    private string Models => Path.Combine(Here.Folder.Path, "models");

    private string[] Settings => ["--set", $"Models:Path={Models}", "--set", "Ingestion:Feeds=", "--set", "Samples:AddAtFirstStart=false"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_found_while_the_program_runs_read_off_every_article_and_shown_everywhere()
    {
        var head = await TrainAsync();
        using var up = Here.Up(Settings);
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = await up.AddressAsync() };
        await IngestAsync("before", Dry[0]);
        await Here.WaitForAsync("analyzed", 1, up);

        Directory.Move(head, Path.Combine(Models, "any-folder"));
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(Models, "broken")).FullName, "model.json"), "{");
        while (!Json(await client.GetStringAsync("/health/ready", Cancel)).TryGetProperty("models", out _))
        {
            // The folder is looked at every two seconds.
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        }

        await IngestAsync("after", Wet[0], Dry[1], Fair[0], Wet[1]);
        await Here.WaitForAsync("analyzed", 5, up);

        var listed = Json(await client.GetStringAsync("/api/articles", Cancel)).EnumerateArray().ToDictionary(article => article.GetProperty("title").GetString()!, LabelOf);
        Assert.Equal((null, "wet", "dry", "fair"), (listed[Dry[0]], listed[Wet[0]], listed[Dry[1]], listed[Fair[0]]));
        Assert.Equal([Wet[1], Wet[0]], await TitlesAsync(client, $"/api/articles?label={Name}:WET"));
        using var wrong = await client.GetAsync($"/api/articles?label={Name}:wt", Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal(2, Json(await client.GetStringAsync("/api/stats/labels", Cancel)).GetProperty("labels").GetProperty(Name)[0].GetProperty("count").GetInt32());
        Assert.Equal(2, (await client.GetStringAsync($"/api/export?label={Name}:wet", Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("model.json is not a model manifest", Json(await client.GetStringAsync("/health/ready", Cancel)).GetProperty("models")[0].GetString(), StringComparison.Ordinal);
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        Assert.Contains($"<option value=\"{Name}:wet\">Weather: wet (2)</option>", await client.GetStringAsync("/", Cancel), StringComparison.Ordinal);
        Assert.Contains("<h2>Weather</h2>", await client.GetStringAsync($"/articles/{await IdAsync(Wet[0])}", Cancel), StringComparison.Ordinal);
        Assert.Equal(0, await up.TerminateAsync());
        await AssertCommandLineAsync();
    }

    private async Task AssertCommandLineAsync()
    {
        var articles = Json((await DoAsync("articles", "--label", $"{Name}:wet", "--json")).Output);
        Assert.Equal(["wet", "wet"], articles.EnumerateArray().Select(LabelOf));
        Assert.Equal([Wet[1], Wet[0]], articles.EnumerateArray().Select(article => article.GetProperty("title").GetString()));
        Assert.Equal(1, Json((await DoAsync("search", "storm", "--label", $"{Name}:wet", "--json")).Output).GetArrayLength());
        Assert.Contains("weather: wet", (await DoAsync("export", "--format", "csv", "--label", $"{Name}:wet")).Output, StringComparison.Ordinal);
        var typed = await Here.RunAsync(["articles", "--label", "wether:wet", .. Settings]);
        Assert.Equal(2, typed.ExitCode);
        Assert.Contains("Did you mean weather?", typed.Messages, StringComparison.Ordinal);
        var list = await Here.RunAsync(["models", "list", .. Settings]);
        Assert.Equal(1, list.ExitCode);
        Assert.Contains(Name, list.Output, StringComparison.Ordinal);
        Assert.Contains("model.json is not a model manifest", list.Messages, StringComparison.Ordinal);
        Directory.Delete(Path.Combine(Models, "broken"), recursive: true);
        Assert.Contains("labels: wet, fair, dry", (await DoAsync("models", "show", Name)).Output, StringComparison.Ordinal);
        Assert.Contains($"{Name} 1-", (await DoAsync("doctor")).Output, StringComparison.Ordinal);
        var piped = await AnipProcess.RunAsync(Here.Folder.Path, ["pipe", "enrich", "--fields", "labels", .. Settings], $$"""{"id":1,"title":"{{Dry[2]}}"}""", Here.Environment);
        Assert.Equal("dry", Json(piped.Output).GetProperty("labels").GetProperty(Name).GetProperty("label").GetString());
    }

    // Learnt as a sentiment is, from a small file, and given another name and other labels in its manifest.
    private async Task<string> TrainAsync()
    {
        Directory.CreateDirectory(Models);
        foreach (var folder in Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "models")))
        {
            Directory.CreateSymbolicLink(Path.Combine(Models, Path.GetFileName(folder)), folder);
        }

        var lines =
            from number in Enumerable.Range(0, 240)
            let kind = number % 3
            let words = (kind == 0 ? Wet : kind == 1 ? Fair : Dry)[number / 3 % 4]
            select $$"""{"text":"{{words}}, says report {{number}}","label":"{{(kind == 0 ? "positive" : kind == 1 ? "neutral" : "negative")}}"}""";
        var data = Here.Folder.File("weather.jsonl", string.Join('\n', lines));
        var output = Path.Combine(Here.Folder.Path, "trained");
        await Here.DoAsync("train", "sentiment-analysis", "--data", data, "--output", output, "--seeds", "1", "--set", $"Models:Path={Models}");
        var file = Path.Combine(output, "model.json");
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(file, Cancel))!.AsObject();
        manifest["name"] = Name;
        manifest["labels"] = new JsonArray("wet", "fair", "dry");
        await File.WriteAllTextAsync(file, manifest.ToJsonString(), Cancel);
        return output;
    }

    private async Task IngestAsync(string name, params string[] titles) => await DoAsync("ingest", "--no-enrich", Here.Folder.File($"{name}.jsonl", string.Join('\n', titles.Select(
        (title, i) => $$"""{"url":"https://made-up.example/{{name}}/{{i}}","title":"{{title}}","published_at":"2026-03-0{{i + 1}}T08:00:00Z","language":"en"}"""))));

    private async Task<AnipResult> DoAsync(params string[] arguments) => await Here.DoAsync([.. arguments, .. Settings]);

    private async Task<long> IdAsync(string title) => Convert.ToInt64(await Here.ScalarAsync($"SELECT id FROM article WHERE title = '{title}'"));

    private static async Task<IEnumerable<string?>> TitlesAsync(HttpClient client, string path) =>
        Json(await client.GetStringAsync(path, Cancel)).EnumerateArray().Select(article => article.GetProperty("title").GetString());

    private static string? LabelOf(JsonElement article) => article.GetProperty("labels").TryGetProperty(Name, out var label) ? label.GetProperty("label").GetString() : null;

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}

public sealed class SqliteAddedHeadTests() : AddedHeadTests(new SqliteInstallation());

public sealed class PostgresAddedHeadTests() : AddedHeadTests(new PostgresInstallation());
