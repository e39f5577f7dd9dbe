using Anip.Fetching;
using Anip.Fetching.Robots;
using Anip.Ingestion;
using Anip.Ingestion.Sources.Discovery;
using Anip.Ingestion.Sources.Refresh;
using Anip.Tests.Fetching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Ingestion.Sources.Discovery;

/// <summary>A site on loopback with the pages that a test gives it, and the look at it.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly Dictionary<string, string> _pages = new(StringComparer.Ordinal);
    private readonly RawServer _server;

    public Site() => _server = RawServer.Start(path => _pages.GetValueOrDefault(path) ?? RawServer.Status(404));

    public MemorySources Sources { get; } = new();

    public DiscoveryOptions Options { get; } = new();

    /// <summary>The paths that were asked for, in order.</summary>
    public IEnumerable<string> Asked => _server.Requests.Select(request => request.Split(' ')[1]);

    public string this[string path]
    {
        set => _pages[path] = value;
    }

    public int Port => _server.Port;

    public string Url(string path = "/") => _server.Url(path).ToString();

    public static string Page(string head, string body = "") => RawServer.Ok($"<!doctype html><html><head>{head}</head><body>{body}</body></html>", "Content-Type: text/html\r\n");

    public static string Feed(string title, params string[] items) => RawServer.Ok(
        $"<rss><channel><title>{title}</title><language>en-GB</language>{string.Concat(items.Select((item, at) => $"<item><title>{item}</title><link>https://news.example/{title.Length}/{item.GetHashCode(StringComparison.Ordinal)}</link><pubDate>Sun, 01 Mar 2026 1{at}:00:00 GMT</pubDate></item>"))}</channel></rss>",
        "Content-Type: application/rss+xml\r\n");

    public async Task<Discovered> FindAsync(string given)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 20, 0, 0, TimeSpan.Zero));
        await using var provider = Fetchers.Provider(options => options.IdleTimeout = TimeSpan.FromMilliseconds(500));
        var discovery = new FeedDiscovery(provider.GetRequiredService<GuardedFetcher>(), Visits(provider, Sources, clock), Sources, new OptionsWrapper<DiscoveryOptions>(Options), clock);
        return await discovery.FindAsync(given, TestContext.Current.CancellationToken);
    }

    private static HostVisits Visits(IServiceProvider provider, MemorySources claims, TimeProvider clock) => new(
        claims, HostNames.Of(claims), provider.GetRequiredService<RobotsRules>(), new OptionsWrapper<IngestionOptions>(new IngestionOptions()), provider.GetRequiredService<IOptions<FetchOptions>>(), clock);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
