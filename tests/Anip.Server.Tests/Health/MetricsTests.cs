using System.Net;

namespace Anip.Server.Tests.Health;

public sealed class MetricsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_waits_to_be_enriched_is_told_to_who_adds_workers()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);

        var metrics = await host.Client.GetStringAsync("/metrics", Cancellation);

        Assert.Matches("(?m)^anip_articles_waiting(\\{[^}]*\\})? 0\\b", metrics);
        Assert.Matches("(?m)^anip_articles_quarantined(\\{[^}]*\\})? 0\\b", metrics);
    }

    [Fact]
    public async Task What_the_server_measures_can_be_read_as_Prometheus_does()
    {
        await using var host = await ServerHost.StartAsync(Cancellation);
        await host.Client.GetStringAsync("/metrics", Cancellation);
        await host.Client.GetStringAsync("/api/articles", Cancellation);

        using var answer = await host.Client.GetAsync("/metrics", Cancellation);
        Assert.Equal((HttpStatusCode.OK, "text/plain"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));

        // A request is counted when it has ended, which is after its answer has come.
        while (!(await host.Client.GetStringAsync("/metrics", Cancellation)).Contains("http_route=\"/api/articles\"", StringComparison.Ordinal))
        {
            Cancellation.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public async Task A_server_with_a_key_asks_for_it_before_it_says_what_it_measures()
    {
        await using var host = await ServerHost.StartAsync(Cancellation, new() { ["Api:Key"] = "secret" });

        using var answer = await host.Client.GetAsync("/metrics", Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
