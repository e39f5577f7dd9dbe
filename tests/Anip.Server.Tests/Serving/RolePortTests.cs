using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Anip.Models;
using Anip.Server.Serving;
using Anip.Server.Serving.Ports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Anip.Server.Tests.Serving;

/// <summary>Ports of roles serve their role and nothing else, by the API's own rules of access.</summary>
public sealed class RolePortTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/invocations", 200)]
    [InlineData("/reload", 200)]
    [InlineData("/embed", 404)]
    [InlineData("/v1/embeddings", 404)]
    [InlineData("/models/topic-classification/invocations", 404)]
    [InlineData("/../sentiment-analysis/invocations", 404)]
    [InlineData("/%2e%2e/sentiment-analysis/invocations", 404)]
    [InlineData("/api/sources", 404)]
    [InlineData("/", 404)]
    public async Task The_port_of_a_model_takes_what_its_protocol_has(string path, int status)
    {
        await using var host = await StartAsync();
        using var client = ClientOf(host, "topic-classification");

        using var answer = await client.PostJsonAsync(path, """{"instances":["storm at sea"]}""", Cancellation);

        Assert.Equal(status, (int)answer.StatusCode);
        if (status is 404)
        {
            await answer.ProblemAsync(404, Cancellation);
        }
    }

    [Theory]
    [InlineData("/ping")]
    [InlineData("/health")]
    [InlineData("/info")]
    [InlineData("/version")]
    public async Task A_model_says_on_its_port_what_it_says_below_the_API(string path)
    {
        await using var host = await StartAsync();
        using var client = ClientOf(host, "sentiment-analysis");

        Assert.Equal(await host.Client.GetStringAsync($"/models/sentiment-analysis{path}", Cancellation), await client.GetStringAsync(path, Cancellation));
    }

    [Theory]
    [InlineData("/health", 200)]
    [InlineData("/info", 200)]
    [InlineData("/v1/models", 200)]
    [InlineData("/ping", 404)]
    [InlineData("/embed", 405)]
    [InlineData("/v1/embeddings", 405)]
    [InlineData("/api/articles", 404)]
    [InlineData("/docs", 404)]
    [InlineData("/embeddings/health", 404)]
    [InlineData("/health/ready", 404)]
    public async Task The_port_of_the_embeddings_has_its_own_endpoints_alone(string path, int status)
    {
        await using var host = await StartAsync();
        using var client = ClientOf(host, "embeddings");

        using var answer = await client.SendAsync(HttpMethod.Get, path, Cancellation, ("Accept", "text/html"));

        Assert.Equal(status, (int)answer.StatusCode);
        if (status is not 200)
        {
            // No page, although a browser asks: what a page needs is not there.
            await answer.ProblemAsync(status, Cancellation);
        }
    }

    [Theory]
    [InlineData("/ping")]
    [InlineData("/invocations")]
    [InlineData("/embed")]
    public async Task The_port_of_the_API_has_no_role_at_its_root(string path)
    {
        await using var host = await StartAsync();

        using var answer = await host.Client.PostJsonAsync(path, """{"instances":["storm"]}""", Cancellation);

        await answer.ProblemAsync(404, Cancellation);
    }

    [Fact]
    public async Task The_rule_of_access_is_one_for_every_port()
    {
        await using var host = await StartAsync(new() { ["Api:Key"] = "correct horse" });
        using var client = ClientOf(host, "topic-classification");
        using var without = await client.PostJsonAsync("/invocations", """{"instances":["storm"]}""", Cancellation);
        using var page = await client.SendAsync(HttpMethod.Get, "/info", Cancellation, ("Accept", "text/html"));
        using var nowhere = await client.GetAsync("/nowhere", Cancellation);
        client.DefaultRequestHeaders.Add("X-API-Key", "correct horse");
        using var with = await client.PostJsonAsync("/invocations", """{"instances":["storm"]}""", Cancellation);
        client.DefaultRequestHeaders.Clear();

        await without.ProblemAsync(401, Cancellation);
        await page.ProblemAsync(401, Cancellation);
        await nowhere.ProblemAsync(401, Cancellation);
        Assert.Equal("Bearer", without.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal(HttpStatusCode.OK, with.StatusCode);
        Assert.Equal("\n", await client.GetStringAsync("/ping", Cancellation));
        Assert.Contains("healthy", await client.GetStringAsync("/health", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_another_site_reaches_no_port()
    {
        await using var host = await StartAsync();
        using var client = ClientOf(host, "topic-classification");

        using var named = await client.SendAsync(HttpMethod.Get, "/info", Cancellation, ("Host", "evil.example"));
        using var foreign = await client.SendAsync(HttpMethod.Post, "/reload", Cancellation, ("Origin", "https://evil.example"));

        await named.ProblemAsync(421, Cancellation);
        await foreign.ProblemAsync(403, Cancellation);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_and_passed_over()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await using var host = await StartAsync(new() { ["Serving:Models:0"] = $"topic-classification={port}", ["Serving:Models:1"] = "sentiment-analysis=0" });
        using var client = ClientOf(host, "sentiment-analysis");

        var ports = host.Get<ServedPorts>().All;

        Assert.Equal(["topic-classification", "sentiment-analysis", "embeddings"], ports.Select(one => one.Role.Name));
        Assert.Equal(["something else listens there already", null, null], ports.Select(one => one.Problem));
        Assert.Equal($"http://127.0.0.1:{port}", ports[0].Address);
        Assert.Equal("\n", await client.GetStringAsync("/ping", Cancellation));
        Assert.Equal("\n", await host.Client.GetStringAsync("/models/topic-classification/ping", Cancellation));
    }

    [Fact]
    public async Task A_port_without_a_model_says_so_until_there_is_one()
    {
        var models = new Folders();
        await using var host = await StartAsync(
            new() { ["Serving:Models:0"] = "desk=0" }, services => services.Replace(ServiceDescriptor.Singleton<IInstalledModels>(models)));
        using var client = ClientOf(host, "desk");

        using var ping = await client.GetAsync("/ping", Cancellation);
        using var health = await client.GetAsync("/health", Cancellation);
        using var invoked = await client.PostJsonAsync("/invocations", """{"instances":["storm"]}""", Cancellation);
        models.Desk = "1";
        using var first = await client.PostAsync("/reload", null, Cancellation);
        models.Desk = "2";
        using var second = await client.PostAsync("/reload", null, Cancellation);
        models.Problem = "/models/desk is damaged.";
        using var third = await client.PostAsync("/reload", null, Cancellation);

        await ping.ProblemAsync(503, Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal("unhealthy", (await health.JsonAsync(Cancellation)).GetProperty("status").GetString());
        await invoked.ProblemAsync(503, Cancellation);
        Assert.Equal("\n", await client.GetStringAsync("/ping", Cancellation));
        Assert.Contains("\"old_version\":null,\"new_version\":\"1\",\"version_changed\":true", await first.TextAsync(Cancellation), StringComparison.Ordinal);
        Assert.Contains("\"old_version\":\"1\",\"new_version\":\"2\",\"version_changed\":true", await second.TextAsync(Cancellation), StringComparison.Ordinal);
        Assert.Contains("Version 2 stays in force: /models/desk is damaged.", (await third.ProblemAsync(409, Cancellation)).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Serving:Host", "0.0.0.0", "Serving:Host is '0.0.0.0', which other machines can reach, and there is no key")]
    [InlineData("Serving:Host", "nowhere", "Host is 'nowhere'; expected an address of this machine")]
    [InlineData("Serving:Models:0", "desk", "Models has 'desk'; expected NAME=PORT")]
    [InlineData("Serving:Models:0", "desk=70000", "Models has 'desk=70000'; expected NAME=PORT")]
    public async Task A_wrong_setting_ends_the_start(string setting, string value, string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(new() { [setting] = value }));

        Assert.Contains(exception.Failures, failure => failure.Contains(message, StringComparison.Ordinal));
    }

    private static Task<ServerHost> StartAsync(Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        Dictionary<string, string?> all = new()
        {
            ["Api:Urls"] = "http://127.0.0.1:0",
            ["Serving:Models:0"] = "topic-classification=0",
            ["Serving:Models:1"] = "sentiment-analysis=0",
            ["Serving:EmbeddingsPort"] = "0",
        };
        foreach (var (name, value) in settings ?? [])
        {
            all[name] = value;
        }

        return ServerHost.StartAsync(
            Cancellation,
            all,
            more =>
            {
                more.AddListening(withRoles: true);
                services?.Invoke(more);
            });
    }

    private static HttpClient ClientOf(ServerHost host, string role) => new(new SocketsHttpHandler())
    {
        BaseAddress = new Uri(host.Get<ServedPorts>().All.Single(port => port.Role.Name == role).Address),
    };

    private sealed class Folders : IInstalledModels
    {
        public string? Desk { get; set; }

        public string? Problem { get; set; }

        public ModelsInForce? Loaded => Look();

        // What is new is not seen before it is looked for.
        private ModelsInForce _inForce = new([], []);

        public ModelsInForce Look() => _inForce;

        public ReloadedModels Reload()
        {
            var before = _inForce;
            _inForce = new(
                Desk is null ? [] : [new InstalledModel("desk", Desk, ModelKind.TextClassification, ["a", "b"], "/models/desk", IsLabeller: true)],
                Problem is null ? [] : [new ModelProblem("/models/desk", Problem)]);
            return new(before, _inForce);
        }
    }
}
