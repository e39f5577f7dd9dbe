using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Anip.Deployment.Tests;

/// <summary>The image, really built and run. It takes minutes, and root with Debian's buildah and debootstrap.</summary>
public sealed partial class ImageTests
{
    private const string Script = "tests/container-image";
    private const string Url = "https://news.example/storm";
    private const long MaxBytes = 250_000_000;

    // What an engine gives a container between SIGTERM and SIGKILL, as deploy/compose.yaml sets it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_image_is_built_and_runs_as_its_user_on_a_read_only_root()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root" && Command.Exists("buildah") && Command.Exists("debootstrap"), "It takes root, buildah and debootstrap.");
        await Command.RunAsync(Script, "build");

        Assert.InRange(long.Parse(await Command.RunAsync(Script, "size"), CultureInfo.InvariantCulture), 1, MaxBytes);
        await CheckConfigurationAsync();
        var data = Directory.CreateTempSubdirectory("anip-image-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(data, "one.jsonl"), $$"""{"url":"{{Url}}","title":"Storm floods the harbour","content":"The storm flooded the harbour of the town on Monday.","published_at":"2026-11-01T08:00:00Z"}""" + "\n", TestContext.Current.CancellationToken);
            await RunAsync(data);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task CheckConfigurationAsync()
    {
        var config = JsonDocument.Parse(await Command.RunAsync(Script, "config")).RootElement.GetProperty("Docker").GetProperty("config");

        Assert.Equal("10001:10001", config.GetProperty("User").GetString());
        Assert.Equal("anip", Assert.Single(config.GetProperty("Entrypoint").EnumerateArray()).GetString());
        Assert.Equal("/data", Assert.Single(config.GetProperty("Volumes").EnumerateObject()).Name);
        Assert.Equal(["CMD", "anip", "doctor", "--health"], config.GetProperty("Healthcheck").GetProperty("Test").EnumerateArray().Select(part => part.GetString()));
        Assert.All(
            (string[])["title", "description", "licenses", "version", "revision"],
            name => Assert.NotEqual("", config.GetProperty("Labels").GetProperty($"org.opencontainers.image.{name}").GetString()));
        Assert.DoesNotContain(config.GetProperty("Env").EnumerateArray(), variable => SecretName().IsMatch(variable.GetString()!));
    }

    private static async Task RunAsync(string data)
    {
        using var anip = Command.Start(Script, "run", data, "up", "--urls", "http://127.0.0.1:0", "--set", "Serving:Enabled=false", "--no-color");
        await anip.HearAsync("ANIP is running.", TimeSpan.FromMinutes(2));
        var address = Address().Match(anip.Messages).Value;
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(address) };

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Contains("healthy", await Command.RunAsync(Script, "exec", data, "doctor", "--health", $"{address}/health/ready"), StringComparison.Ordinal);
        await Command.RunAsync(Script, "exec", data, "ingest", "/data/one.jsonl");
        var article = await FindEnrichedAsync(http, "harbour");
        Assert.Equal("en", article.GetProperty("language").GetString());
        Assert.Equal(0, await anip.TerminateAsync(Grace));
        Assert.DoesNotContain("Read-only file system", anip.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain(" fail: ", anip.Messages, StringComparison.Ordinal);

        // All that it wrote is in its volume, and is its user's.
        Assert.Equal("10001", (await Command.RunAsync("stat", "-c", "%u", Path.Combine(data, "anip.db"))).Trim());
    }

    private static async Task<JsonElement> FindEnrichedAsync(HttpClient http, string word)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            var found = await http.GetFromJsonAsync<JsonElement>($"/api/articles?q={word}", patience.Token);
            if (found.EnumerateArray().FirstOrDefault(article => article.GetProperty("url").GetString() == Url) is { ValueKind: JsonValueKind.Object } article && article.GetProperty("sentiment").ValueKind is JsonValueKind.String)
            {
                return article;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, patience.Token);
        }
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[1-9][0-9]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();

    [GeneratedRegex("PASSWORD|SECRET|KEY|TOKEN", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SecretName();
}
