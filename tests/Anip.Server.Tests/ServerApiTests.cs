using System.Net;
using System.Reflection;
using Anip.Articles;
using Anip.Pipelines.Scheduling;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Server.Tests;

public sealed class ServerApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/json")]
    [InlineData("application/json, text/html")]
    [InlineData("text/html;q=0.5, application/json")]
    [InlineData("image/png")]
    public async Task The_root_tells_programs_what_runs_here(string? accept)
    {
        await using var host = await ServerHost.StartAsync(Cancellation);

        using var response = await host.Client.SendAsync(HttpMethod.Get, "/", Cancellation, accept is null ? [] : [("Accept", accept)]);

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept", response.Headers.Vary);
        var root = await response.JsonAsync(Cancellation);
        Assert.Equal(["message", "version", "status", "docs", "api"], root.EnumerateObject().Select(member => member.Name));
        Assert.Equal("running", root.GetProperty("status").GetString());
        Assert.Equal("/docs", root.GetProperty("docs").GetString());
    }

    [Theory]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8")]
    [InlineData("text/html")]
    [InlineData("application/json;q=0.5, text/html")]
    public async Task The_root_shows_browsers_the_articles(string accept)
    {
        await using var host = await ServerHost.StartAsync(Cancellation);

        using var response = await host.Client.SendAsync(HttpMethod.Get, "/", Cancellation, ("Accept", accept));

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("No articles yet", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_working_server_is_healthy()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);

        Assert.Equal("""{"status":"healthy","database":"healthy"}""", await host.Client.GetStringAsync("/health", Cancellation));
        Assert.Equal("""{"status":"healthy","database":"healthy"}""", await host.Client.GetStringAsync("/health/ready", Cancellation));
        Assert.Equal("""{"status":"healthy"}""", await host.Client.GetStringAsync("/health/live", Cancellation));
    }

    [Fact]
    public async Task A_server_whose_database_fails_is_alive_and_not_ready_and_keeps_its_reasons_to_itself()
    {
        await using var host = await ServerHost.StartAsync(
            Cancellation,
            services: services => services.AddSingleton(DispatchProxy.Create<IArticleStore, Broken>()));

        foreach (var path in (string[])["/health", "/health/ready"])
        {
            using var response = await host.Client.GetAsync(path, Cancellation);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            var health = await response.JsonAsync(Cancellation);
            Assert.Equal("unhealthy", health.GetProperty("status").GetString());
            Assert.Equal("unhealthy", health.GetProperty("database").GetString());
            Assert.NotEmpty(health.GetProperty("reason").GetString()!);
        }

        Assert.Equal("""{"status":"healthy"}""", await host.Client.GetStringAsync("/health/live", Cancellation));
        using var articles = await host.Client.GetAsync("/api/articles", Cancellation);
        await articles.ProblemAsync(503, Cancellation);
        using var page = await host.Client.SendAsync(HttpMethod.Get, "/", Cancellation, ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("/secret/path", await articles.Content.ReadAsStringAsync(Cancellation) + await page.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bug_is_a_problem_without_internals()
    {
        await using var host = await ServerHost.StartAsync(
            Cancellation, services: services => services.AddSingleton(DispatchProxy.Create<IArticleStatistics, Buggy>()));

        using var response = await host.Client.GetAsync("/api/stats/general", Cancellation);

        var problem = await response.ProblemAsync(500, Cancellation);
        Assert.DoesNotContain("/secret/path", problem.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404)]
    [InlineData("GET", "/api/chat", 404)]
    [InlineData("GET", "/api/conversations/", 404)]
    [InlineData("GET", "/chat", 404)]
    [InlineData("PUT", "/api/articles", 405)]
    public async Task What_is_not_there_is_a_problem(string method, string path, int status)
    {
        await using var host = await ServerHost.StartAsync(Cancellation);

        using var response = await host.Client.SendAsync(new HttpMethod(method), path, Cancellation);

        await response.ProblemAsync(status, Cancellation);
    }

    [Theory]
    [InlineData("External", null, """{"status":"healthy","database":"healthy","scheduler":"healthy"}""")]
    [InlineData("External", "scheduler is unhealthy", """{"status":"healthy","database":"healthy","scheduler":"unhealthy"}""")]
    [InlineData("Embedded", "scheduler is unhealthy", """{"status":"healthy","database":"healthy"}""")]
    public async Task Where_Airflow_starts_runs_readiness_says_how_it_is_and_does_not_depend_on_it(string mode, string? problem, string health)
    {
        await using var host = await ServerHost.StartAsync(
            Cancellation, new() { ["Scheduling:Mode"] = mode }, services => services.AddSingleton<IExternalScheduler>(new Outside(problem)));

        Assert.Equal(health, await host.Client.GetStringAsync("/health/ready", Cancellation));
    }

    [Fact]
    public async Task The_document_is_the_approved_one()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        var received = (await host.Client.GetStringAsync("/openapi/v1.json", Cancellation)).ReplaceLineEndings("\n") + "\n";
        var folder = Path.Combine(AppContext.BaseDirectory, "Approved");
        var approved = await File.ReadAllTextAsync(Path.Combine(folder, "openapi.json"), Cancellation);
        if (received != approved)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "openapi.received.json"), received, Cancellation);
        }

        Assert.True(
            received == approved,
            $"The API has changed. Compare {folder}/openapi.received.json with tests/Anip.Server.Tests/Approved/openapi.json, and copy it there where the change is meant.");
    }

    [Fact]
    public async Task Every_endpoint_has_a_summary_and_documents_its_errors()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);

        var document = await host.Client.GetJsonAsync("/openapi/v1.json", Cancellation);

        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!);
                Assert.True(
                    path.Name.Split('/').Intersect(["health", "ping"]).Any() || operation.Value.GetProperty("responses").TryGetProperty("401", out _), path.Name);
                Assert.All(
                    operation.Value.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : [],
                    parameter => Assert.NotEmpty(parameter.GetProperty("description").GetString()!));
            }
        }
    }

    public class Broken : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            throw new StorageException("damaged", "The database /secret/path is damaged.");
    }

    public class Buggy : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new InvalidOperationException("at /secret/path");
    }

    private sealed class Outside(string? problem) : IExternalScheduler
    {
        public bool IsConfigured => true;

        public Task<string?> FindProblemAsync(CancellationToken cancellationToken) => Task.FromResult(problem);
    }
}
