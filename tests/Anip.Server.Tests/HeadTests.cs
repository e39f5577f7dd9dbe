using Anip.Server.Tests.Fuzzing;

namespace Anip.Server.Tests;

public sealed class HeadTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/health", 200)]
    [InlineData("/health/live", 200)]
    [InlineData("/health/ready", 200)]
    [InlineData("/metrics", 200)]
    [InlineData("/", 200)]
    [InlineData("/api/articles", 200)]
    [InlineData("/api/articles?limit=0", 422)]
    [InlineData("/api/articles/7", 404)]
    [InlineData("/openapi/v1.json", 200)]
    [InlineData("/docs", 302)]
    [InlineData("/assets/site.css", 200)]
    [InlineData("/pipelines", 200)]
    [InlineData("/sources", 200)]
    [InlineData("/nowhere", 404)]
    public async Task Wherever_GET_is_HEAD_is_too_with_its_status_and_no_body(string path, int status)
    {
        await using var host = await PipelinesApiTests.StartHostAsync();

        var head = await RawHttp.SendAsync(host.Address, $"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close", [], Cancellation);
        var get = await RawHttp.SendAsync(host.Address, $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close", [], Cancellation);

        Assert.Equal((status, status), (RawHttp.Status(head), RawHttp.Status(get)));
        Assert.EndsWith("\r\n\r\n", head, StringComparison.Ordinal);
        Assert.Equal(Type(get), Type(head));
        Assert.True(get.Length > head.Length);
    }

    [Fact]
    public async Task HEAD_of_a_log_that_goes_on_ends_at_once()
    {
        await using var host = await PipelinesApiTests.StartHostAsync();
        using var started = await PipelinesApiTests.PostAsync(host, "/api/pipelines/numbers/runs", null);

        var head = await RawHttp.SendAsync(
            host.Address, "HEAD /api/runs/1/log HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nConnection: close", [], Cancellation);

        Assert.Equal((200, "Content-Type: text/event-stream"), (RawHttp.Status(head), Type(head)));
    }

    [Fact]
    public async Task HEAD_changes_nothing()
    {
        await using var host = await PipelinesApiTests.StartHostAsync();

        var head = await RawHttp.SendAsync(host.Address, "HEAD /api/pipelines/numbers/runs HTTP/1.1\r\nHost: localhost\r\nConnection: close", [], Cancellation);

        Assert.Equal(405, RawHttp.Status(head));
        Assert.Empty((await host.Client.GetJsonAsync("/api/runs", Cancellation)).EnumerateArray());
    }

    private static string? Type(string answer) => answer.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Type", StringComparison.Ordinal));
}
