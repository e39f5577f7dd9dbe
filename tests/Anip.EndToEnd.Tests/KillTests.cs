using System.Net;
using System.Text;

namespace Anip.EndToEnd.Tests;

public abstract class KillTests : InstallationTests
{
    private const int Articles = 5_000;
    private const int Kills = 20;

    private protected KillTests(Installation installation)
        : base(installation)
    {
    }

    [Fact]
    public async Task Killed_twenty_times_during_an_import_every_article_is_stored_and_enriched_exactly_once()
    {
        using var feed = new FeedServer(Articles);
        string[] settings =
        [
            "--set", $"Ingestion:Feeds:0={feed.Url}", "--set", $"Fetching:AllowedPrivateAddresses:0=127.0.0.1/32",
            "--set", "Samples:AddAtFirstStart=false",
        ];
        // Seeded, so that a failure can be repeated; some kills fall before the first write, some in the middle of a batch.
        var random = new Random(7);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var up = Here.Up(settings);
            if (kill % 4 > 0)
            {
                await up.AddressAsync();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 1200)), TimeProvider.System, TestContext.Current.CancellationToken);
            await up.KillAsync();
        }

        using var last = Here.Up(settings);
        await last.AddressAsync();
        await Here.WaitForAsync("analyzed", Articles, last);
        Assert.Equal(0, await last.TerminateAsync());

        await Here.AssertEachEnrichedOnceAsync(Articles);
    }

    /// <summary>One RSS feed with many items, on loopback.</summary>
    private sealed class FeedServer : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly byte[] _body;

        public FeedServer(int items)
        {
            _body = Encoding.UTF8.GetBytes(Feed(items));
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/feed.xml";
            }

            _listener.Prefixes.Add(Url.Replace("feed.xml", "", StringComparison.Ordinal));
            _listener.Start();
            _ = ServeAsync();
        }

        public string Url { get; }

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            while (_listener.IsListening)
            {
                try
                {
                    var context = await _listener.GetContextAsync();
                    context.Response.ContentType = "application/rss+xml; charset=utf-8";
                    await context.Response.OutputStream.WriteAsync(_body, CancellationToken.None);
                    context.Response.Close();
                }
                catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException)
                {
                    // A client that was killed in the middle, or the end of the test.
                }
            }
        }

        private static string Feed(int items)
        {
            string[] subjects = ["The central bank", "A research team", "The national side", "The health ministry", "A film festival"];
            string[] events = ["raised its forecast", "presented new results", "won the deciding match", "warned of a shortage", "opened in the capital"];
            var feed = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>Kill test</title><link>https://kill-test.example/</link>");
            for (var i = 0; i < items; i++)
            {
                feed.Append($"<item><title>{subjects[i % 5]} {events[i / 5 % 5]}, report {i}</title><link>https://kill-test.example/{i}</link>")
                    .Append($"<description>According to report {i}, {subjects[i % 5].ToLowerInvariant()} {events[i / 5 % 5]} on Tuesday.</description></item>");
            }

            return feed.Append("</channel></rss>").ToString();
        }
    }
}

[Collection(nameof(Busy))]
public sealed class SqliteKillTests() : KillTests(new SqliteInstallation());

[Collection(nameof(Busy))]
public sealed class PostgresKillTests() : KillTests(new PostgresInstallation());
