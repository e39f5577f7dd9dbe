using System.Text.Json;
using System.Text.Json.Nodes;
using Anip.Models;

namespace Anip.EndToEnd.Tests.Added;

/// <summary>A version that is put in force and taken back while the program runs.</summary>
public abstract class PromotedHeadTests : InstallationTests
{
    private const string Topic = "topic-classification";

    private protected PromotedHeadTests(Installation installation)
        : base(installation)
    {
    }

    private static string[] Settings => ["--set", "Ingestion:Feeds=", "--set", "Samples:AddAtFirstStart=false", "--set", "Models:FollowInterval=00:00:01"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_reads_articles_within_seconds_and_a_rollback_takes_it_away_again()
    {
        var shipped = ModelFolder.ReadManifest(Path.Combine(AppContext.BaseDirectory, "models", Topic)).Version;
        using var up = Here.Up(Settings);
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = await up.AddressAsync() };
        await ReadAsync(client, "first", shipped);
        var registered = Json((await DoAsync("models", "register", Other(), "--json")).Output);
        Assert.Equal(2, registered.GetProperty("version").GetInt32());

        var refused = await Here.RunAsync(["models", "promote", Topic, "2", .. Settings]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("set Training:Data", refused.Messages, StringComparison.Ordinal);
        await DoAsync("models", "promote", Topic, "2", "--force", "--why", "a test");
        await InForceAsync(client, "other");
        await ReadAsync(client, "second", "other");
        Assert.Contains("a test", (await DoAsync("models", "show", Topic)).Output, StringComparison.Ordinal);
        var listed = Json((await DoAsync("models", "list", "--json")).Output).EnumerateArray().Single(model => model.GetProperty("name").GetString() == Topic);
        Assert.Equal(2, listed.GetProperty("champion").GetInt32());

        var moved = Json((await DoAsync("models", "rollback", Topic, "--json")).Output);
        Assert.Equal((2, 1), (moved.GetProperty("from").GetInt32(), moved.GetProperty("to").GetInt32()));
        await InForceAsync(client, shipped);
        await ReadAsync(client, "third", shipped);
        Assert.Equal(1, (await Here.RunAsync(["models", "rollback", Topic, .. Settings])).ExitCode);
        Assert.Equal(0, await up.TerminateAsync());
    }

    // The weights that ship, under another version.
    private string Other()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Here.Folder.Path, "other")).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "models", Topic)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "model.json")))!.AsObject();
        manifest["version"] = "other";
        File.WriteAllText(Path.Combine(folder, "model.json"), manifest.ToJsonString());
        return folder;
    }

    private async Task ReadAsync(HttpClient client, string name, string version)
    {
        var file = Here.Folder.File($"{name}.jsonl", $$"""{"url":"https://made-up.example/{{name}}","title":"Shares fall after the vote, says {{name}}","published_at":"2026-03-01T08:00:00Z","language":"en"}""");
        await DoAsync("ingest", "--no-enrich", file);
        while (true)
        {
            var article = Json(await client.GetStringAsync("/api/articles", Cancel)).EnumerateArray().First(one => one.GetProperty("url").GetString()!.EndsWith(name, StringComparison.Ordinal));
            if (article.GetProperty("topic").ValueKind == JsonValueKind.String)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        }

        await InForceAsync(client, version);
    }

    private static async Task InForceAsync(HttpClient client, string version)
    {
        while (Json(await client.GetStringAsync($"/api/models/{Topic}", Cancel)).GetProperty("in_force").GetString() != version)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        }
    }

    private async Task<AnipResult> DoAsync(params string[] arguments) => await Here.DoAsync([.. arguments, .. Settings]);

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}

public sealed class SqlitePromotedHeadTests() : PromotedHeadTests(new SqliteInstallation());

public sealed class PostgresPromotedHeadTests() : PromotedHeadTests(new PostgresInstallation());
