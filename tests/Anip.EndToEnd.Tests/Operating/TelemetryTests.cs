using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Anip.EndToEnd.Tests.Operating;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Figures_and_traces_go_to_the_collector_that_the_settings_name()
    {
        using var folder = new TemporaryFolder();
        using var feed = new FeedServer(items: 3);
        using var collector = new Collector();

        using var process = AnipProcess.Up(
            folder.Path, "--set", $"Telemetry:OtlpEndpoint={collector.Url}", "--set", "Telemetry:OtlpProtocol=HttpProtobuf", "--set", "Telemetry:OtlpHeaders=x-collector-key=hunter2",
            "--set", "Telemetry:Interval=00:00:01", "--set", $"Ingestion:Feeds={feed.Url}", "--set", "Fetching:AllowedPrivateAddresses=127.0.0.1/32");

        await collector.HearAsync("/v1/metrics", "anip.pipeline.step.duration");
        await collector.HearAsync("/v1/metrics", "anip.ingestion.articles");
        await collector.HearAsync("/v1/metrics", "anip.stage.articles");
        await collector.HearAsync("/v1/metrics", "anip.inference.texts");
        await collector.HearAsync("/v1/traces", "rss_pipeline");
        Assert.All(collector.Keys, key => Assert.Equal("hunter2", key));
        Assert.Equal(0, await process.TerminateAsync());
        Assert.DoesNotContain("hunter2", process.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_a_collector_that_is_none_is_told_with_its_setting()
    {
        using var folder = new TemporaryFolder();

        var said = await AnipProcess.RunAsync(folder.Path, ["config", "check", "--set", "Telemetry:OtlpEndpoint=collector:4317"]);

        Assert.Equal(1, said.ExitCode);
        Assert.Contains("Telemetry:OtlpEndpoint is not an absolute http or https address", said.Messages, StringComparison.Ordinal);
    }

    /// <summary>Takes whatever is sent by OTLP over HTTP: names stand in it as they are.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly ConcurrentQueue<(string Path, string Body)> _heard = new();
        private readonly SemaphoreSlim _came = new(0);

        public Collector()
        {
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            }

            _listener.Prefixes.Add($"{Url}/");
            _listener.Start();
            _ = ListenAsync();
        }

        public string Url { get; }

        public ConcurrentQueue<string?> Keys { get; } = new();

        public void Dispose()
        {
            _listener.Close();
            _came.Dispose();
        }

        public async Task HearAsync(string path, string name)
        {
            while (!_heard.Any(said => said.Path == path && said.Body.Contains(name, StringComparison.Ordinal)))
            {
                await _came.WaitAsync(TestContext.Current.CancellationToken);
            }
        }

        private async Task ListenAsync()
        {
            try
            {
                while (_listener.IsListening)
                {
                    var context = await _listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body, CancellationToken.None);
                    Keys.Enqueue(context.Request.Headers["x-collector-key"]);
                    _heard.Enqueue((context.Request.Url!.AbsolutePath, Encoding.Latin1.GetString(body.ToArray())));
                    context.Response.Close();
                    _came.Release();
                }
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // The end of the test.
            }
        }
    }
}
