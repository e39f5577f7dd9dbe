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

    [Fact]
    public async Task What_was_promoted_is_used_and_shown_by_every_verb_where_no_process_follows()
    {
        var shipped = ModelFolder.ReadManifest(Path.Combine(AppContext.BaseDirectory, "models", Topic)).Version;
        await DoAsync("models", "register", Other());

        Assert.Equal(1, (await Here.RunAsync(["models", "rollback", Topic, .. Settings])).ExitCode);
        Assert.Equal((shipped, "as it ships"), await ListedAsync());

        await DoAsync("models", "promote", Topic, "2", "--force", "--why", "a test");
        Assert.Equal(("other", "version 2"), await ListedAsync());
        Assert.StartsWith($"{Topic} other", (await DoAsync("models", "show", Topic)).Output, StringComparison.Ordinal);
        var file = Here.Folder.File("one.jsonl", """{"url":"https://made-up.example/one","title":"Shares fall after the vote","published_at":"2026-03-01T08:00:00Z","language":"en"}""");
        await DoAsync("ingest", file);
        Assert.Contains("all by the versions of the models that are in force", await DoctorAsync("other"), StringComparison.Ordinal);

        await DoAsync("models", "rollback", Topic);
        Assert.Equal((shipped, "as it ships"), await ListedAsync());
        Assert.DoesNotContain("all by the versions of the models that are in force", await DoctorAsync(shipped), StringComparison.Ordinal);
        Assert.Equal(2, (await Here.RunAsync(["models", "compare", Topic, "1", .. Settings])).ExitCode);
    }

    // The version, and what is said to be in force.
    private async Task<(string, string)> ListedAsync()
    {
        var lines = (await DoAsync("models", "list")).Output.Split('\n');
        var row = lines.Single(line => line.StartsWith(Topic, StringComparison.Ordinal));
        var version = Json((await DoAsync("models", "list", "--json")).Output).EnumerateArray().Single(model => model.GetProperty("name").GetString() == Topic).GetProperty("version").GetString()!;
        Assert.Contains(version, row, StringComparison.Ordinal);
        return (version, row[lines[0].IndexOf("in force", StringComparison.Ordinal)..].Trim());
    }

    /// <returns>All that doctor says, of which the version that it reads by is checked.</returns>
    private async Task<string> DoctorAsync(string version)
    {
        var doctor = await Here.RunAsync(["doctor", .. Settings]);
        Assert.Contains($"{Topic} {version},", doctor.Output, StringComparison.Ordinal);
        return doctor.Output;
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
