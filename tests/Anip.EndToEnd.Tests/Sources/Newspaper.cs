using System.Net;
using System.Text;

namespace Anip.EndToEnd.Tests.Sources;

/// <summary>A newspaper's site on loopback: a home page that names two feeds, a sitemap of news, and a page without any.</summary>
internal sealed class Newspaper : IDisposable
{
    private readonly HttpListener _listener = new();

    public Newspaper()
    {
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Of the home page.</summary>
    public string Url { get; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                var (type, text) = Answer(context.Request.RawUrl!);
                context.Response.StatusCode = text is null ? 404 : 200;
                context.Response.ContentType = type;
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text ?? "nothing"), CancellationToken.None);
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The end of the test, or a client that was.
            }
        }
    }

    private (string Type, string? Text) Answer(string path) => path switch
    {
        "/" => ("text/html", """
            <!doctype html><html><head><title>The Daily</title>
            <link rel="alternate" type="application/rss+xml" title="World" href="/world.xml?token=hunter2">
            <link rel="alternate" type="application/rss+xml" title="Sport" href="/sport.xml"></head><body>News</body></html>
            """),
        "/world.xml?token=hunter2" => ("application/rss+xml", Feed("The Daily: World", "Parliament passes the budget", "A new bridge is opened")),
        "/sport.xml" => ("application/rss+xml", Feed("The Daily: Sport", "The final goes to extra time")),
        "/robots.txt" => ("text/plain", $"User-agent: *\nDisallow: /private/\nSitemap: {Url}sitemap_news.xml\n"),
        "/sitemap_news.xml" => ("application/xml", $"""
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://daily.example/bridge</loc>
            <news:news><news:publication><news:name>The Daily</news:name><news:language>en</news:language></news:publication>
            <news:publication_date>{TimeProvider.System.GetUtcNow().AddHours(-2):yyyy-MM-ddTHH:mm:ssZ}</news:publication_date><news:title>The bridge in figures</news:title></news:news></url></urlset>
            """),
        "/empty" => ("text/html", "<!doctype html><html><body>Nothing to read here</body></html>"),
        _ => ("text/plain", null),
    };

    private static string Feed(string title, params string[] items) =>
        $"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>{title}</title><language>en</language>{string.Concat(items.Select((item, at) => $"<item><title>{item}</title><link>https://daily.example/{title.Length}/{at}</link><description>{item}, as was reported.</description></item>"))}</channel></rss>";
}
