using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Anip.Inference.Tokenization;
using Anip.Models;

namespace Anip.Benchmarks;

/// <summary>
/// <c>up --data DIR [--articles 10000]</c>: how long the real <c>anip up</c> takes to healthy, on an empty data folder and on one with so many
/// articles; its memory after it enriched them all and answered pages and searches; and how long pages take.
/// </summary>
internal static class UpBenchmark
{
    private const int Starts = 5;
    private const int Requests = 200;

    public static int Run(string[] args) => RunAsync(args).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args)
    {
        var count = int.Parse(Usage.Option(args, "--articles", "10000"));
        var folder = new ModelsOptions { Path = Usage.Option(args, "--models", "") }.FolderOf("minilm-news-1");
        var windows = EncoderBenchmark.Headlines(Usage.Option(args, "--data", "data"), WordPieceTokenizer.Load(Path.Combine(folder, "vocab.txt")), count);
        var work = Directory.CreateTempSubdirectory("anip-up-").FullName;
        try
        {
            await MeasureStartAsync(work);
            var data = Path.Combine(work, "data");
            AnipProgram.Run("ingest", IngestBenchmark.WriteFeeds(Path.Combine(work, "feeds"), windows), "--data", data, "--no-enrich");
            await MeasureWorkAsync(data, windows.Count);
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task MeasureStartAsync(string work)
    {
        var times = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            var watch = Stopwatch.StartNew();
            using var up = await StartAsync(Path.Combine(work, $"empty-{i}"));
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        Console.WriteLine($"start to healthy, empty data folder: {times.Order().ElementAt(Starts / 2):F0} ms (median of {Starts}), {times.Max():F0} ms at most");
    }

    private static async Task MeasureWorkAsync(string data, int count)
    {
        var watch = Stopwatch.StartNew();
        using var up = await StartAsync(data);
        Console.WriteLine($"start to healthy, {count} articles waiting: {watch.Elapsed.TotalMilliseconds:F0} ms");
        for (var missing = 1L; missing > 0; await PauseAsync(1000))
        {
            missing = (await up.Client.GetFromJsonAsync<JsonElement>("api/stats/missing-ml")).GetProperty("missing_embedding").GetInt64();
        }

        Console.WriteLine($"all enriched after {watch.Elapsed.TotalSeconds:F0} s");
        await TimeAsync(up, "api/articles");
        await TimeAsync(up, "api/articles?topic=business");
        await TimeAsync(up, "");
        await TimeAsync(up, "api/search/similar?question=shares%20fall%20after%20the%20vote");
        var (peak, now) = AnipProgram.Memory(up.Process);
        Console.WriteLine($"memory: {now} MiB, {peak} MiB at most");
    }

    private static async Task TimeAsync(RunningUp up, string path)
    {
        var times = new double[Requests];
        for (var i = 0; i < Requests; i++)
        {
            var watch = Stopwatch.StartNew();
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", path.StartsWith("api", StringComparison.Ordinal) ? "application/json" : "text/html" } } };
            using var response = await up.Client.SendAsync(request);
            await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
            times[i] = watch.Elapsed.TotalMilliseconds;
        }

        Array.Sort(times);
        Console.WriteLine($"/{path}: {times[Requests / 2]:F1} ms p50, {times[Requests * 95 / 100]:F1} ms p95");
    }

    private static async Task<RunningUp> StartAsync(string data)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        listener.Stop();
        var process = AnipProgram.Start("up", "--data", data, "--urls", address, "--log-level", "Error");
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var up = new RunningUp(process, new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(address) });
        while (!await up.IsHealthyAsync())
        {
            await PauseAsync(10);
        }

        return up;
    }

    private static Task PauseAsync(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, CancellationToken.None);

    private sealed record RunningUp(Process Process, HttpClient Client) : IDisposable
    {
        public async Task<bool> IsHealthyAsync()
        {
            try
            {
                using var response = await Client.GetAsync("health");
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException) when (!Process.HasExited)
            {
                return false;
            }
        }

        public void Dispose()
        {
            Client.Dispose();
            Process.Kill();
            Process.WaitForExit();
            Process.Dispose();
        }
    }
}
