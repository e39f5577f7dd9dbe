using System.Net.Sockets;
using System.Reflection;
using Anip.Ingestion.Sources;
using Anip.Isolation;
using Anip.Server.Access;
using Anip.Server.Tests.Fuzzing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Anip.Server.Tests.Health;

/// <summary>One part that fails, beside others that go on.</summary>
public sealed class SupervisionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, null, "IOException: /secret/path is gone")]
    [InlineData("correct horse", null, "The server's log says why.")]
    [InlineData("correct horse", "correct horse", "IOException: /secret/path is gone")]
    public async Task A_service_that_stands_still_is_named_by_readiness_and_stops_nothing(string? key, string? sent, string reason)
    {
        await using var host = await ServerHost.StartAsync(
            Cancellation, new() { ["Api:Key"] = key }, services => services.AddSupervised<Failing>());
        await host.Get<IEnumerable<IHostedService>>().OfType<Failing>().Single().Failed.Task.WaitAsync(Cancellation);

        using var response = await host.Client.SendAsync(HttpMethod.Get, "/health/ready", Cancellation, sent is null ? [] : [("X-API-Key", sent)]);

        Assert.True(response.IsSuccessStatusCode);
        var health = await response.JsonAsync(Cancellation);
        Assert.Equal("healthy", health.GetProperty("status").GetString());
        var service = Assert.Single(health.GetProperty("services").EnumerateArray());
        Assert.Equal("failing", service.GetProperty("name").GetString());
        Assert.Equal(ServerHost.Now, service.GetProperty("since").GetDateTimeOffset());
        Assert.Equal(reason, service.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_page_or_an_endpoint_that_throws_answers_for_itself_alone()
    {
        await using var host = await PipelinesApiTests.StartHostAsync(services => services.AddSingleton(DispatchProxy.Create<ISourceStore, ServerApiTests.Buggy>()));

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(number => RawHttp.SendAsync(
            host.Address, $"GET {(number % 3) switch { 0 => "/sources", 1 => "/pipelines", _ => "/api/articles" }} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close", [], Cancellation)));

        Assert.Equal(Enumerable.Range(0, 30).Select(number => number % 3 is 0 ? 500 : 200), answers.Select(RawHttp.Status));
        Assert.DoesNotContain("/secret/path", string.Concat(answers), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Max open files            500                  500                  files", 60)]
    [InlineData("Limit     Soft\nMax open files            1024                 524288               files \nMax locked memory 1 1 bytes", 512)]
    [InlineData("Max open files            100                  100                  files", 16)]
    [InlineData("Max open files            1048576              1048576              files", 10_000)]
    [InlineData("Max open files            unlimited            unlimited            files", 5_120)]
    [InlineData("", 5_120)]
    public void Connections_are_limited_below_the_descriptors_that_there_are(string limits, long connections) =>
        Assert.Equal(connections, ConnectionLimit.Of(limits));

    [Theory]
    [InlineData("Max open files            455                  455                  files", "may open 455 files at once, and serving takes 456 at least")]
    [InlineData("Max open files            456                  456                  files", null)]
    [InlineData("Max open files            unlimited            unlimited            files", null)]
    [InlineData("", null)]
    public void A_process_that_may_open_too_few_files_says_so_before_it_serves(string limits, string? shortage) =>
        Assert.True(shortage is null ? ConnectionLimit.Shortage(limits) is null : ConnectionLimit.Shortage(limits)!.Contains(shortage, StringComparison.Ordinal));

    [Fact]
    public async Task More_connections_than_there_are_places_wait_or_are_closed_and_places_come_free()
    {
        await using var host = await ServerHost.StartAsync(Cancellation, new() { ["Api:MaxConnections"] = "8" });
        List<TcpClient> idle = [];
        for (var number = 0; number < 60; number++)
        {
            var client = new TcpClient();
            idle.Add(client);
            await client.ConnectAsync(host.Address.Host, host.Address.Port, Cancellation);
        }

        idle.ForEach(client => client.Dispose());

        string answer;
        do
        {
            answer = await RawHttp.SendAsync(host.Address, "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close", [], Cancellation);
        }
        while (RawHttp.Status(answer) is 0);

        Assert.Equal(200, RawHttp.Status(answer));
    }

    private sealed class Failing(ServiceHealth health, TimeProvider timeProvider) : SupervisedService("failing", health, timeProvider, NullLogger.Instance)
    {
        public TaskCompletionSource Failed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override Task WorkAsync(CancellationToken stopping) => throw new IOException("/secret/path is gone");

        protected override void OnStalled(UnitFailure failure) => Failed.TrySetResult();
    }
}
