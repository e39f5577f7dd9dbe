using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Anip.EndToEnd.Tests.Serving;

/// <summary>The real program serves models and embeddings, alone and beside the API.</summary>
public sealed partial class ServedRoleTests : IDisposable
{
    private static readonly string[] Texts =
        ["Striker scores twice as the champions win the cup final", "Parliament passes the budget after a night of debate", "Vaccine trial halves the number of malaria cases", "New phone has a faster chip and a better camera"];

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Models => Path.Combine(_folder.Path, "models");

    private string Head => Path.Combine(Models, "topic-classification");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Under_load_and_reloads_no_request_fails_and_no_answer_is_of_two_versions()
    {
        var (one, other) = CopyModels();
        using var process = AnipProcess.Start(_folder.Path, ["serve", "model", "topic-classification", "--urls", "http://127.0.0.1:0", "--set", $"Models:Path={Models}"]);
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = await process.AddressAsync() };
        var first = await InvokeAsync(client);
        await File.WriteAllTextAsync(Path.Combine(Head, "model.json"), other, Cancel);
        var reloaded = await ReloadAsync(client);
        var second = await InvokeAsync(client);
        using var stop = new CancellationTokenSource();
        var answers = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var asking = Enumerable.Range(0, 16).Select(_ => Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var (version, labels) = await InvokeAsync(client);
                    Assert.Equal(version == first.Version ? first.Labels : second.Labels, labels);
                    answers.AddOrUpdate(version, 1, (_, count) => count + 1);
                }
            },
            Cancel)).ToArray();
        for (var reload = 0; reload < 10; reload++)
        {
            var (version, model) = reload % 2 == 0 ? ("one", one) : ("other", other);
            File.Move(_folder.File("next.json", model), Path.Combine(Head, "model.json"), overwrite: true);
            // It may have been found already, by one of the clients' requests.
            Assert.Equal(version, (await ReloadAsync(client)).GetProperty("new_version").GetString());
            await AnsweredByAsync(version, answers, asking);
        }

        await stop.CancelAsync();
        await Task.WhenAll(asking);

        Assert.Equal(("one", "other"), (reloaded.GetProperty("old_version").GetString(), reloaded.GetProperty("new_version").GetString()));
        Assert.NotEqual(first.Labels, second.Labels);
        Assert.Equal(["one", "other"], answers.Keys.Order());
        Assert.Equal(0, await process.TerminateAsync());
    }

    [Fact]
    public async Task Embeddings_are_served_alone_without_a_database_as_the_pipe_makes_them()
    {
        using var process = AnipProcess.Start(_folder.Path, ["serve", "embeddings", "--urls", "http://127.0.0.1:0"]);
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = await process.AddressAsync() };
        var model = (await client.GetFromJsonAsync<JsonElement>("/v1/models", Cancel)).GetProperty("data")[0].GetProperty("id").GetString();

        var batch = await PostAsync(client, "/embed/batch", new JsonObject { ["texts"] = new JsonArray([.. Texts.Select(text => (JsonNode)text)]) });
        var openAi = await PostAsync(client, "/v1/embeddings", new JsonObject { ["input"] = Texts[1], ["model"] = model, ["encoding_format"] = "base64" });
        var piped = await AnipProcess.RunAsync(_folder.Path, ["pipe", "embed"], new JsonObject { ["id"] = 1, ["text"] = Texts[1] }.ToJsonString());

        var expected = JsonElement.Parse(piped.Output).GetProperty("embedding").EnumerateArray().Select(number => number.GetSingle()).ToArray();
        var bytes = openAi.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64();
        Assert.Equal(expected, batch.GetProperty("embeddings")[1].EnumerateArray().Select(number => number.GetSingle()));
        Assert.Equal(expected, bytes.Chunk(sizeof(float)).Select(number => BitConverter.ToSingle(number)));
        Assert.Equal(model, batch.GetProperty("model").GetString());
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "data")));
        Assert.Equal(0, await process.InterruptAsync());
    }

    [Fact]
    public async Task Up_serves_them_beside_the_API_and_passes_over_a_port_that_is_taken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var up = AnipProcess.Start(
            _folder.Path,
            ["up", "--urls", "http://127.0.0.1:0", "--set", "Ingestion:Feeds=", "--set", $"Serving:Models=topic-classification=0,sentiment-analysis={port}", "--set", "Serving:EmbeddingsPort=0"]);
        using var api = new HttpClient(new SocketsHttpHandler()) { BaseAddress = await up.AddressAsync() };
        await up.HearAsync("Ctrl+C stops");
        using var topics = new HttpClient(new SocketsHttpHandler()) { BaseAddress = AddressOf("topic-classification", up.Messages) };
        using var embeddings = new HttpClient(new SocketsHttpHandler()) { BaseAddress = AddressOf("embeddings", up.Messages) };

        var label = (await InvokeAsync(topics)).Labels[0];

        Assert.Equal("sports", label);
        Assert.Contains($"sentiment-analysis is not served on http://127.0.0.1:{port}: something else listens there already.", up.Messages, StringComparison.Ordinal);
        Assert.Equal("healthy", (await embeddings.GetFromJsonAsync<JsonElement>("/health", Cancel)).GetProperty("status").GetString());
        Assert.Equal("\n", await api.GetStringAsync("/models/sentiment-analysis/ping", Cancel));
        Assert.Equal(HttpStatusCode.NotFound, (await topics.GetAsync("/api/articles", Cancel)).StatusCode);
        Assert.Equal(0, await up.TerminateAsync());
    }

    [Theory]
    [InlineData("topic-clasification", "did you mean topic-classification?")]
    [InlineData("relevance", "--urls http://127.0.0.1:5004")]
    public async Task A_model_without_a_port_is_asked_for_one(string name, string told)
    {
        var result = await AnipProcess.RunAsync(_folder.Path, ["serve", "model", name]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(told, result.Messages, StringComparison.Ordinal);
    }

    // Until one of the clients has an answer more by this version; a client that failed ends the wait with what it found.
    private static async Task AnsweredByAsync(string version, ConcurrentDictionary<string, int> answers, Task[] clients)
    {
        var before = answers.GetValueOrDefault(version);
        while (answers.GetValueOrDefault(version) == before)
        {
            await (clients.FirstOrDefault(client => client.IsCompleted) ?? Task.Delay(5, Cancel));
        }
    }

    // The models that ship; of the topics' head a version that has its labels in another order, so that each answer tells by which version it is.
    private (string One, string Other) CopyModels()
    {
        foreach (var folder in Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "models")))
        {
            var copy = Path.Combine(Models, Path.GetFileName(folder));
            Directory.CreateDirectory(Models);
            if (copy != Head)
            {
                Directory.CreateSymbolicLink(copy, folder);
                continue;
            }

            Directory.CreateDirectory(copy);
            foreach (var file in Directory.GetFiles(folder))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }
        }

        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(Head, "model.json")))!.AsObject();
        manifest["version"] = "one";
        var one = manifest.ToJsonString();
        var labels = manifest["labels"]!.AsArray().Select(label => label!.GetValue<string>()).ToArray();
        manifest["version"] = "other";
        manifest["labels"] = new JsonArray([.. labels[1..].Append(labels[0]).Select(label => (JsonNode)label)]);
        File.WriteAllText(Path.Combine(Head, "model.json"), one);
        return (one, manifest.ToJsonString());
    }

    private static async Task<(string Version, string?[] Labels)> InvokeAsync(HttpClient client)
    {
        using var answer = await client.PostAsync("/invocations", JsonContent.Create(new JsonObject { ["instances"] = new JsonArray([.. Texts.Select(text => (JsonNode)text)]) }), Cancel);
        var predictions = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("predictions");
        return (answer.Headers.GetValues("X-Model-Version").Single(), [.. predictions.EnumerateArray().Select(label => label.GetString())]);
    }

    private static async Task<JsonElement> ReloadAsync(HttpClient client)
    {
        using var answer = await client.PostAsync("/reload", null, Cancel);
        return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, JsonObject body)
    {
        using var answer = await client.PostAsync(path, JsonContent.Create(body), Cancel);
        return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    private static Uri AddressOf(string role, string messages) =>
        new(Served().Matches(messages).Single(match => match.Groups["role"].Value == role).Groups["address"].Value);

    [GeneratedRegex("(?<role>[a-z-]+): (?<address>http://127\\.0\\.0\\.1:[0-9]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Served();
}
