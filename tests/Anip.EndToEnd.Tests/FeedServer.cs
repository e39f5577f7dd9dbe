using System.Net;
using System.Text;

namespace Anip.EndToEnd.Tests;

/// <summary>One RSS feed with many items, a sitemap and NewsAPI with the same, and a robots.txt, on loopback.</summary>
internal sealed class FeedServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly byte[] _feed;
    private readonly byte[] _newsApi;
    private readonly byte[] _sitemap;

    public FeedServer(int items)
    {
        _feed = Encoding.UTF8.GetBytes(Feed(items));
        _newsApi = Encoding.UTF8.GetBytes(NewsApi(items));
        _sitemap = Encoding.UTF8.GetBytes(Sitemap(items));
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/feed.xml";
        }

        _listener.Prefixes.Add(Url.Replace("feed.xml", "", StringComparison.Ordinal));
        _listener.Prefixes.Add(OtherUrl.Replace("feed.xml", "", StringComparison.Ordinal));
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>Where NewsAPI would be.</summary>
    public string NewsApiUrl => Url.Replace("feed.xml", "v2/", StringComparison.Ordinal);

    /// <summary>The feed, at another host.</summary>
    public string OtherUrl => Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public string SitemapUrl => Url.Replace("feed.xml", "news.xml", StringComparison.Ordinal);

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
                var (type, body) = Answer(context.Request.Url!.AbsolutePath);
                context.Response.StatusCode = body is null ? 404 : 200;
                context.Response.ContentType = $"{type}; charset=utf-8";
                await context.Response.OutputStream.WriteAsync(body ?? [], CancellationToken.None);
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException)
            {
                // A client that was killed in the middle, or the end of the test.
            }
        }
    }

    private (string Type, byte[]? Body) Answer(string path) => path switch
    {
        "/feed.xml" => ("application/rss+xml", _feed),
        "/news.xml" => ("application/xml", _sitemap),
        "/robots.txt" => ("text/plain", "User-agent: *\nDisallow: /private"u8.ToArray()),
        _ when path.StartsWith("/v2/", StringComparison.Ordinal) => ("application/json", _newsApi),
        _ => ("text/plain", null),
    };

    private static string Sitemap(int items)
    {
        var urls = Items(items).Select(item =>
            $"<url><loc>{item.Link}</loc><news:news><news:publication_date>{TimeProvider.System.GetUtcNow():O}</news:publication_date><news:title>{item.Title}</news:title></news:news></url>");
        return $"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{string.Concat(urls)}</urlset>""";
    }

    private static string Feed(int items)
    {
        var feed = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>Kill test</title><link>https://kill-test.example/</link>");
        foreach (var (title, link, description) in Items(items))
        {
            feed.Append($"<item><title>{title}</title><link>{link}</link><description>{description}</description></item>");
        }

        return feed.Append("</channel></rss>").ToString();
    }

    private static string NewsApi(int items)
    {
        var articles = Items(items).Select(item => $$"""{"source":{"name":"Kill test"},"title":"{{item.Title}}","url":"{{item.Link}}","description":"{{item.Description}}"}""");
        return $$"""{"status":"ok","totalResults":{{items}},"articles":[{{string.Join(',', articles)}}]}""";
    }

    private static IEnumerable<(string Title, string Link, string Description)> Items(int items)
    {
        string[] subjects = ["The central bank", "A research team", "The national side", "The health ministry", "A film festival"];
        string[] events = ["raised its forecast", "presented new results", "won the deciding match", "warned of a shortage", "opened in the capital"];
        for (var i = 0; i < items; i++)
        {
            yield return (
                $"{subjects[i % 5]} {events[i / 5 % 5]}, report {i}", $"https://kill-test.example/{i}",
                $"According to report {i}, {subjects[i % 5].ToLowerInvariant()} {events[i / 5 % 5]} on Tuesday.");
        }
    }
}
