using System.Net;
using System.Text;

namespace Anip.EndToEnd.Tests;

/// <summary>One RSS feed with many items, on loopback.</summary>
internal sealed class FeedServer : IDisposable
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

    /// <summary>No request is answered before it is completed.</summary>
    public TaskCompletionSource Gate { get; set; } = Opened();

    /// <summary>One more for each request that came in.</summary>
    public SemaphoreSlim Asked { get; } = new(0);

    public void Dispose() => _listener.Close();

    public static TaskCompletionSource Closed() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource Opened()
    {
        var gate = Closed();
        gate.SetResult();
        return gate;
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                Asked.Release();
                await Gate.Task;
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
