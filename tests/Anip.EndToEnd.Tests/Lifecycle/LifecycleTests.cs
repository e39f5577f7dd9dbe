using System.Text.Json;

namespace Anip.EndToEnd.Tests.Lifecycle;

/// <summary>The life of a model, from its training to the rollback, on sentences of Wikipedia, with the program running all the while.</summary>
public abstract class LifecycleTests : InstallationTests
{
    private const string Name = "entity-recognition";
    private const int HeldOut = 90;

    private static readonly string[] Sentences =
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Lifecycle", "Fixtures", "wikigold_part.conll")).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

    private protected LifecycleTests(Installation installation)
        : base(installation)
    {
    }

    /// <summary>What chooses the registry.</summary>
    private protected virtual string[] Registry => [];

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Models => Path.Combine(Here.Folder.Path, "models");

    private string[] Settings =>
    [
        "--set", $"Models:Path={Models}", "--set", $"Training:Data={Path.Combine(Here.Folder.Path, "all.conll")}", "--set", "Models:FollowInterval=00:00:01",
        "--set", "Ingestion:Feeds=", "--set", "Samples:AddAtFirstStart=false", .. Registry,
    ];

    [Fact]
    public async Task A_model_is_trained_promoted_reloaded_defended_against_worse_ones_and_rolled_back()
    {
        Place();
        using var up = Here.Up(Settings);
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = await up.AddressAsync() };

        var first = await TrainAsync("few", Sentences[..40]);
        await DoAsync("models", "promote", Name, "1");
        await InForceAsync(client, first);

        var second = await TrainAsync("all", Sentences[..^HeldOut]);
        var compared = Json((await DoAsync("models", "compare", Name, "2", "--json")).Output).GetProperty("comparison");
        Assert.True(compared.GetProperty("is_better").GetBoolean() && compared.GetProperty("low").GetDouble() > 0, compared.ToString());
        var promoted = Json((await DoAsync("models", "promote", Name, "2", "--json")).Output);
        Assert.Equal(("promoted", 1, 2), (promoted.GetProperty("decision").GetString(), promoted.GetProperty("from").GetInt32(), promoted.GetProperty("to").GetInt32()));
        await InForceAsync(client, second);

        await TrainAsync("shuffled", Shuffled(Sentences[..^HeldOut]));
        foreach (var worse in (string[])["3", "1"])
        {
            var refused = await Here.RunAsync(["models", "promote", Name, worse, .. Settings]);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("it is not better by 0.002", refused.Messages, StringComparison.Ordinal);
        }

        var shown = Json(await client.GetStringAsync($"/api/models/{Name}", Cancel));
        Assert.Equal(2, shown.GetProperty("champion").GetInt32());
        var tags = shown.GetProperty("versions").EnumerateArray().First(version => version.GetProperty("version").GetInt32() == 3).GetProperty("tags");
        Assert.Equal("refused", tags.GetProperty("anip.decision").GetString());
        Assert.Contains("on 90 rows", tags.GetProperty("anip.decision_why").GetString(), StringComparison.Ordinal);
        await AssertRunAsync(client);

        await DoAsync("models", "rollback", Name);
        await InForceAsync(client, first);
        await AfterwardsAsync(client);
        Assert.Equal(0, await up.TerminateAsync());
    }

    /// <summary>What is particular to the registry.</summary>
    private protected virtual Task AfterwardsAsync(HttpClient client) => Task.CompletedTask;

    private protected Task<AnipResult> DoAsync(params string[] arguments) => Here.DoAsync([.. arguments, .. Settings]);

    private protected static JsonElement Json(string text) => JsonElement.Parse(text);

    // All that was trained from is in the run, and the card with its diagrams among the files.
    private static async Task AssertRunAsync(HttpClient client)
    {
        var version = Json(await client.GetStringAsync($"/api/models/{Name}/versions/2", Cancel));
        Assert.StartsWith("370 rows, not known, SHA-256 ", version.GetProperty("parameters").GetProperty("data/all").GetString(), StringComparison.Ordinal);
        Assert.True(version.GetProperty("metrics").GetProperty("f1/all/person").GetDouble() > 0.3);
        Assert.True(version.GetProperty("metrics").TryGetProperty("f1_held_out/seed_1", out _));
        var files = version.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString()).ToList();
        Assert.All((string[])["MLmodel", "model.onnx", "README.md", "card.json", "reliability.svg", "confusion.svg", "curve.svg"], name => Assert.Contains(name, files));
        Assert.Contains("<svg", await client.GetStringAsync($"/models/{Name}/versions/2/confusion.svg", Cancel), StringComparison.Ordinal);
    }

    // The models that ship, without the one that is trained here.
    private void Place()
    {
        Directory.CreateDirectory(Models);
        foreach (var folder in Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "models")).Where(folder => !folder.EndsWith(Name, StringComparison.Ordinal)))
        {
            Directory.CreateSymbolicLink(Path.Combine(Models, Path.GetFileName(folder)), folder);
        }

        Here.Folder.File("all.conll", string.Join("\n\n", Sentences) + "\n");
    }

    // The rows that are kept for measuring are the same ones each time.
    private async Task<string> TrainAsync(string name, string[] sentences)
    {
        var file = Here.Folder.File($"{name}.conll", string.Join("\n\n", sentences.Concat(Sentences[^HeldOut..])) + "\n");
        return Json((await DoAsync("train", Name, "--data", file, "--seeds", "1", "--json")).Output).GetProperty("version").GetString()!;
    }

    private static string[] Shuffled(string[] sentences)
    {
        var lines = sentences.SelectMany(sentence => sentence.Split('\n')).Where(line => line.Length > 0).Select(line => line.Split('\t')).ToList();
        var tags = lines.Select(line => line[1]).ToArray();
        new Random(1).Shuffle(tags);
        var at = 0;
        return [.. sentences.Select(sentence => string.Join('\n', sentence.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"{line.Split('\t')[0]}\t{tags[at++]}")))];
    }

    private static async Task InForceAsync(HttpClient client, string version)
    {
        while (Json(await client.GetStringAsync($"/api/models/{Name}", Cancel)).GetProperty("in_force").GetString() != version)
        {
            // A node looks at its models when it is asked for something, at most every two seconds.
            using var reloaded = await client.PostAsync($"/models/topic-classification/reload", content: null, Cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancel);
        }
    }
}

public sealed class LocalLifecycleTests() : LifecycleTests(new SqliteInstallation())
{
    // The pipeline does the same by itself.
    private protected override async Task AfterwardsAsync(HttpClient client)
    {
        await DoAsync("run", "ml_training", "--parameter", "model=entity-recognition");
        var run = Json((await DoAsync("runs", "list", "--pipeline", "ml_training", "--json")).Output)[0];
        Assert.Equal("succeeded", run.GetProperty("state").GetString());
        var model = Json(await client.GetStringAsync("/api/models/entity-recognition", Cancel));
        Assert.Equal(4, model.GetProperty("champion").GetInt32());
        Assert.Equal(("promoted", "ml_training"), (TagOf(model, "anip.decision"), TagOf(model, "anip.decision_by")));

        static string? TagOf(JsonElement model, string name) => model.GetProperty("versions")[0].GetProperty("tags").GetProperty(name).GetString();
    }
}

public sealed class MlflowLifecycleTests() : LifecycleTests(new SqliteInstallation())
{
    private readonly MlflowServer _server = new();

    private protected override string[] Registry => ["--set", $"MLflow:TrackingUri={_server.Address}"];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _server.Dispose();
    }

    private protected override async Task AfterwardsAsync(HttpClient client)
    {
        var pulled = Json((await DoAsync("models", "pull", "entity-recognition", "--json")).Output).EnumerateArray().ToList();
        Assert.Equal([true, true, true], pulled.Select(version => version.GetProperty("is_new").GetBoolean()));
        var pushed = Json((await DoAsync("models", "push", "entity-recognition", "--json")).Output).EnumerateArray().ToList();
        Assert.Equal([false, false, false], pushed.Select(version => version.GetProperty("is_new").GetBoolean()));
    }
}
