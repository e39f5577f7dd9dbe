using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Anip.Server.Tests.Sources;

/// <summary>A newspaper's site on loopback: its home page names two feeds, one of them with a key.</summary>
internal sealed class Newspaper : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Newspaper(WebApplication app) => _app = app;

    /// <summary>Of the home page.</summary>
    public string Url => _app.Urls.Single() + "/";

    /// <summary>What a server needs to be let to it.</summary>
    public static Dictionary<string, string?> Settings => new(StringComparer.Ordinal)
    {
        ["Fetching:AllowedPrivateAddresses:0"] = "127.0.0.1",
        ["Fetching:HostSpacing"] = "00:00:00",
        ["Ingestion:HostInterval"] = "00:00:00",
    };

    public static async Task<Newspaper> OpenAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/", () => Results.Text(
            """
            <!doctype html><html><head><title>The Daily</title><link rel="alternate" type="application/rss+xml" href="/world.xml?token=hunter2">
            <link rel="alternate" type="application/rss+xml" href="/sport.xml"></head><body>News</body></html>
            """,
            "text/html"));
        app.MapGet("/world.xml", () => Feed("The Daily: World", "Parliament passes the budget", "A new bridge is opened"));
        app.MapGet("/sport.xml", () => Feed("The Daily: Sport", "The final goes to extra time"));
        await app.StartAsync(cancellationToken);
        return new Newspaper(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IResult Feed(string title, params string[] items) => Results.Text(
        $"<rss version=\"2.0\"><channel><title>{title}</title><language>en</language>{string.Concat(items.Select(item => $"<item><title>{item}</title><link>https://daily.example/{item.Length}</link></item>"))}</channel></rss>",
        "application/rss+xml");
}
