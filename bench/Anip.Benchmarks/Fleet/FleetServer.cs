using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Anip.Benchmarks.Fleet;

/// <summary>All feeds of the fleet at their addresses of loopback. It counts what each host is asked, and how soon after the last time.</summary>
internal sealed class FleetServer : IAsyncDisposable
{
    private static readonly TimeSpan Spacing = FleetBenchmark.Spacing;

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Asked> _hosts = [];

    private FleetServer(WebApplication app) => _app = app;

    public int Port { get; private set; }

    public int Hosts => _hosts.Count;

    public long Requests => _hosts.Values.Sum(host => host.Count);

    public TimeSpan ShortestGap => _hosts.Values.Min(host => host.ShortestGap);

    /// <summary>How long a host could have been asked since an instant: nobody asked it, it had had its spacing since the last answer, and it had not asked to be left alone.</summary>
    public TimeSpan FreeSince(string host, DateTimeOffset from, DateTimeOffset now) => now - from - (_hosts.TryGetValue(host, out var asked) ? asked.BusyBetween(from, now) : TimeSpan.Zero);

    public static async Task<FleetServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // On Linux all of 127.0.0.0/8 is this machine; what comes from elsewhere is turned away.
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Any, 0));
        var app = builder.Build();
        var server = new FleetServer(app);
        app.Use((context, next) => IPAddress.IsLoopback(context.Connection.RemoteIpAddress!) ? next(context) : Task.CompletedTask);
        app.MapGet("/{form}/{number:int}", server.AnswerAsync);
        await app.StartAsync(CancellationToken.None);
        server.Port = new Uri(app.Urls.First()).Port;
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, string form, int number)
    {
        var now = TimeProvider.System.GetUtcNow();
        var asked = _hosts.GetOrAdd(context.Request.Host.Host, _ => new Asked());
        asked.Add(TimeProvider.System.GetTimestamp());
        var feed = new FleetFeed(number, Port);
        try
        {
            await WriteAnswerAsync(context, feed, form, now);
        }
        finally
        {
            var isRefused = feed.Manner is Manner.Overloaded or Manner.TooOften && form != "moved";
            asked.Busy(now, isRefused ? now + RestOf(number) : TimeProvider.System.GetUtcNow() + Spacing);
        }
    }

    // As a date or in seconds.
    private static TimeSpan RestOf(int number) => number % 2 == 0 ? TimeSpan.FromMinutes(2) : TimeSpan.FromMinutes(3);

    private static async Task WriteAnswerAsync(HttpContext context, FleetFeed feed, string form, DateTimeOffset now)
    {
        var number = feed.Number;
        switch (form == "moved" ? Manner.Polite : feed.Manner)
        {
            case Manner.Moved:
                context.Response.Redirect($"/moved/{number}", permanent: true);
                break;
            case Manner.Elsewhere:
                context.Response.Redirect($"/moved/{number}", permanent: false);
                break;
            case Manner.Html:
                await context.Response.WriteAsync(number % 2 == 0 ? "<html><body>This domain is for sale</body></html>" : "<html><body>Our new site</body></html>", context.RequestAborted);
                break;
            case Manner.Gone or Manner.Missing:
                context.Response.StatusCode = feed.Manner == Manner.Gone ? 410 : 404;
                break;
            case Manner.Overloaded or Manner.TooOften:
                context.Response.StatusCode = feed.Manner == Manner.Overloaded ? 503 : 429;
                context.Response.Headers.RetryAfter = number % 2 == 0 ? $"{RestOf(number).TotalSeconds:F0}" : (now + RestOf(number)).ToString("r", CultureInfo.InvariantCulture);
                break;
            case Manner.Broken:
                context.Abort();
                break;
            case Manner.Silent:
                await Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System, context.RequestAborted);
                break;
            default:
                await FeedAsync(context, feed, now);
                break;
        }
    }

    private static async Task FeedAsync(HttpContext context, FleetFeed feed, DateTimeOffset now)
    {
        var tag = $"\"{feed.Latest(now)}\"";
        context.Response.ContentType = "application/rss+xml";
        if (feed.Manner != Manner.WithoutValidators)
        {
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch == tag)
            {
                context.Response.StatusCode = 304;
                return;
            }
        }

        var body = feed.Body(now, new Uri(feed.Url));
        if (feed.Manner == Manner.CutOff)
        {
            body = body[..(body.Length / 2)];
        }

        var pieces = feed.Manner == Manner.Slow ? 5 : 1;
        foreach (var piece in body.Chunk((body.Length / pieces) + 1))
        {
            await context.Response.WriteAsync(new string(piece), context.RequestAborted);
            await (pieces == 1 ? Task.CompletedTask : Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, context.RequestAborted));
        }
    }

    private sealed class Asked
    {
        private readonly Lock _lock = new();
        private readonly List<(DateTimeOffset From, DateTimeOffset To)> _busy = [];
        private long _last;

        public long Count { get; private set; }

        public TimeSpan ShortestGap { get; private set; } = TimeSpan.MaxValue;

        public void Busy(DateTimeOffset from, DateTimeOffset to)
        {
            lock (_lock)
            {
                _busy.Add((from, to));
            }
        }

        // Where two overlap, as a rest and what is asked all the same, the time counts once.
        public TimeSpan BusyBetween(DateTimeOffset from, DateTimeOffset to)
        {
            lock (_lock)
            {
                var (sum, until) = (TimeSpan.Zero, from);
                foreach (var (begun, ended) in _busy.Where(busy => busy.To > from && busy.From < to).OrderBy(busy => busy.From))
                {
                    var (first, last) = (begun > until ? begun : until, ended < to ? ended : to);
                    if (last > first)
                    {
                        (sum, until) = (sum + (last - first), last);
                    }
                }

                return sum;
            }
        }

        public void Add(long at)
        {
            lock (_lock)
            {
                var gap = TimeProvider.System.GetElapsedTime(_last, at);
                ShortestGap = Count > 0 && gap < ShortestGap ? gap : ShortestGap;
                (_last, Count) = (at, Count + 1);
            }
        }
    }
}
