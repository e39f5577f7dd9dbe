using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Anip.Benchmarks;

/// <summary>The real <c>anip serve api</c> in a process of its own, and the time that its answers take.</summary>
internal sealed class ServedApi : IAsyncDisposable
{
    private const int Requests = 200;

    private readonly Process _process;
    private readonly HttpClient _client;

    private ServedApi(Process process, HttpClient client) => (_process, _client) = (process, client);

    public static async Task<ServedApi> StartAsync(IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        listener.Stop();
        var process = AnipProgram.Start(
            ["serve", "api", "--urls", address, "--log-level", "Error", .. settings.SelectMany(setting => (string[])["--set", $"{setting.Key}={setting.Value}"])]);
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var api = new ServedApi(process, new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(5) });
        while (!await api.IsHealthyAsync(cancellationToken))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }

        return api;
    }

    public async Task TimeAsync(string name, Func<int, string> path, CancellationToken cancellationToken)
    {
        await _client.GetByteArrayAsync(path(0), cancellationToken); // Whatever is made at first use.
        var times = new double[Requests];
        for (var i = 0; i < Requests; i++)
        {
            var watch = Stopwatch.StartNew();
            await _client.GetByteArrayAsync(path(i), cancellationToken);
            times[i] = watch.Elapsed.TotalMilliseconds;
        }

        ScaleBenchmark.Say(name, ScaleBenchmark.Percentiles(times));
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

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
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
