using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Anip.Benchmarks;

/// <summary>A verb of the real program that serves, or a server beside it, in a process of its own, and the time that its answers take.</summary>
internal sealed class AnipServer : IAsyncDisposable
{
    private const int Requests = 200;

    private readonly Process _process;
    private readonly HttpClient _client;

    private AnipServer(Process process, HttpClient client) => (_process, _client) = (process, client);

    public Uri Address => _client.BaseAddress!;

    /// <summary>Until it is healthy.</summary>
    public static Task<AnipServer> StartAsync(string[] arguments, CancellationToken cancellationToken) =>
        StartAsync(
            address =>
            {
                var process = AnipProgram.Start([.. arguments, "--urls", address.ToString(), "--log-level", "Error"]);
                process.OutputDataReceived += (_, _) => { };
                process.BeginOutputReadLine();
                return process;
            },
            cancellationToken);

    /// <summary>Until it is healthy.</summary>
    /// <param name="start">Starts the process, which is to listen at the address.</param>
    public static async Task<AnipServer> StartAsync(Func<Uri, Process> start, CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        listener.Stop();
        var process = start(new Uri(address));
        var server = new AnipServer(process, new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(5) });
        while (!await server.IsHealthyAsync(cancellationToken))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
        }

        return server;
    }

    public async Task TimeAsync(string name, Func<int, string> path, CancellationToken cancellationToken)
    {
        await GetAsync(path(0), cancellationToken); // Whatever is made at first use.
        var times = new double[Requests];
        for (var i = 0; i < Requests; i++)
        {
            var watch = Stopwatch.StartNew();
            await GetAsync(path(i), cancellationToken);
            times[i] = watch.Elapsed.TotalMilliseconds;
        }

        ScaleBenchmark.Say(name, ScaleBenchmark.Percentiles(times));
    }

    /// <summary>All that the server has used of its processors.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Asks for the same over and over, on several connections at a time.</summary>
    public async Task<(long Answers, long Bytes)> AskForAsync(string path, int connections, TimeSpan length, CancellationToken cancellationToken)
    {
        var (answers, bytes) = (0L, 0L);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(
            async () =>
            {
                while (watch.Elapsed < length)
                {
                    using var response = await _client.GetAsync(path, cancellationToken);
                    Interlocked.Add(ref bytes, (await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken)).Length);
                    Interlocked.Increment(ref answers);
                }
            },
            cancellationToken)));
        return (answers, bytes);
    }

    /// <summary>The cursor after so many pages.</summary>
    public async Task<string> CursorAsync(string path, int pages, CancellationToken cancellationToken)
    {
        var next = path;
        for (var page = 0; page < pages; page++)
        {
            using var response = await _client.GetAsync(next, cancellationToken);
            var link = string.Join(',', response.EnsureSuccessStatusCode().Headers.GetValues("Link"));
            next = link[(link.IndexOf('<', StringComparison.Ordinal) + 1)..link.IndexOf('>', StringComparison.Ordinal)];
        }

        return System.Web.HttpUtility.ParseQueryString(next[next.IndexOf('?', StringComparison.Ordinal)..])["cursor"]!;
    }

    public Task<JsonElement> JsonAsync(string path, CancellationToken cancellationToken) => _client.GetFromJsonAsync<JsonElement>(path, cancellationToken);

    /// <inheritdoc cref="AnipProgram.Memory"/>
    public (long Peak, long Now) Memory() => AnipProgram.Memory(_process);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // The root answers a program otherwise than a browser.
    private async Task GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Headers = { { "Accept", path.StartsWith("api", StringComparison.Ordinal) ? "application/json" : "text/html" } },
        };
        using var response = await _client.SendAsync(request, cancellationToken);
        await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.GetAsync("health", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException) when (!_process.HasExited)
        {
            return false;
        }
    }
}
