using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Anip.Inference.Tokenization;
using Anip.Models;

namespace Anip.Benchmarks.Serving;

/// <summary>
/// <c>serve --data DIR [--clients 64 --seconds 30 --warm 10 --texts 2000]</c>: the real <c>anip serve embeddings</c> and <c>anip serve model topic-classification</c> under so
/// many clients, with another version of a model every second: no error, no answer of two versions, latencies; and the throughput beside that of
/// <c>anip pipe embed</c> on the same texts, measured before and after it, so that what else the machine does falls on both. Either has done the same
/// for some seconds before, until the runtime has compiled what it does often. The clients take their part of the same machine: how much of the processors either takes for a text
/// is printed too.
/// </summary>
internal static class ServeBenchmark
{
    public static int Run(string[] args) => RunAsync(args, CancellationToken.None).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var clients = int.Parse(Usage.Option(args, "--clients", "64"), CultureInfo.InvariantCulture);
        var length = TimeSpan.FromSeconds(int.Parse(Usage.Option(args, "--seconds", "30"), CultureInfo.InvariantCulture));
        var warm = TimeSpan.FromSeconds(int.Parse(Usage.Option(args, "--warm", "10"), CultureInfo.InvariantCulture));
        var count = int.Parse(Usage.Option(args, "--texts", "2000"), CultureInfo.InvariantCulture);
        var shipped = new ModelsOptions { Path = Usage.Option(args, "--models", "") };
        var vocabulary = Path.Combine(shipped.FolderOf("minilm-news-1"), "vocab.txt");
        string[] texts = [.. EncoderBenchmark.Headlines(Usage.Option(args, "--data", "data"), WordPieceTokenizer.Load(vocabulary), count).Select(window => window.Text)];
        using var models = new TwoVersions(shipped.Folder, "topic-classification");
        var piped = new List<Rate> { Pipe(models.Path, texts, warm, length / 2) };
        var embedded = await ServeAsync(["serve", "embeddings"], models, new EmbedLoad(texts), clients, warm, length, cancellationToken);
        piped.Add(Pipe(models.Path, texts, warm, length / 2));
        var classified = await ServeAsync(["serve", "model", "topic-classification"], models, new InvokeLoad(texts, models), clients, warm, length, cancellationToken);
        var (rate, time) = (piped.Average(pipe => pipe.Texts), piped.Average(pipe => pipe.Milliseconds));
        Console.WriteLine($"anip pipe embed                       {string.Join(" and ", piped.Select(pipe => $"{pipe.Texts:F1}"))} texts/s, {time:F2} ms of the processors a text");
        Console.WriteLine($"anip serve embeddings                 {embedded.Texts:F1} texts/s, {embedded.Texts / rate:P1} of it; {embedded.Milliseconds:F2} ms of the processors a text, by which it would be {time / embedded.Milliseconds:P1}");
        Console.WriteLine($"anip serve model topic-classification {classified.Texts:F1} texts/s, {classified.Milliseconds:F2} ms of the processors a text");
        return 0;
    }

    private static async Task<Rate> ServeAsync(string[] verb, TwoVersions models, ServingLoad load, int clients, TimeSpan warm, TimeSpan length, CancellationToken cancellationToken)
    {
        await using var server = await AnipServer.StartAsync([.. verb, "--set", $"Models:Path={models.Path}"], cancellationToken);
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(1) };
        await load.WarmAsync(client, cancellationToken);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reloading = ReloadAsync(client, models, end.Token);
        await AskAsync(warm);
        var (watch, busy) = (Stopwatch.StartNew(), server.ProcessorTime);
        var times = await AskAsync(length);
        var took = watch.Elapsed;
        busy = server.ProcessorTime - busy;
        await end.CancelAsync();
        var reloads = await reloading;
        Console.WriteLine($"anip {string.Join(' ', verb)}: {times.Length} requests of {clients} clients, {reloads} reloads, versions seen: {string.Join(", ", load.Versions)}");
        Console.WriteLine($"  no error, no answer of two versions; {At(times, 0.50):F0} ms p50, {At(times, 0.95):F0} ms p95, {At(times, 0.99):F0} ms p99; {server.Memory().Peak} MiB at most");
        return new Rate(times.Length * load.TextsOfRequest / took.TotalSeconds, busy.TotalMilliseconds / (times.Length * load.TextsOfRequest));

        async Task<double[]> AskAsync(TimeSpan time)
        {
            var begun = Stopwatch.StartNew();
            var asked = await Task.WhenAll(Enumerable.Range(0, clients).Select(number => Task.Run(() => load.AskAsync(client, number, () => begun.Elapsed < time, cancellationToken), cancellationToken)));
            return [.. asked.SelectMany(one => one).Order()];
        }
    }

    private static double At(double[] times, double share) => times[Math.Min(times.Length - 1, (int)(times.Length * share))];

    private static async Task<int> ReloadAsync(HttpClient client, TwoVersions models, CancellationToken cancellationToken)
    {
        var reloads = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                models.Exchange();
                using var answer = await client.PostAsync("reload", null, CancellationToken.None);
                answer.EnsureSuccessStatusCode();
                reloads++;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The clients have ended.
        }

        return reloads;
    }

    // Over and over until the time is up.
    private static Rate Pipe(string models, string[] texts, TimeSpan warm, TimeSpan length)
    {
        using var pipe = AnipProgram.Start("pipe", "embed", "--set", $"Models:Path={models}");
        var lines = texts.Select((text, i) => new JsonObject { ["id"] = i, ["text"] = text }.ToJsonString()).ToList();
        Through(pipe, [.. lines.Take(64)]); // Started, models loaded.
        ThroughFor(warm);
        pipe.Refresh();
        var (watch, busy) = (Stopwatch.StartNew(), pipe.TotalProcessorTime);
        var done = ThroughFor(length);
        pipe.Refresh();
        var rate = new Rate(done / watch.Elapsed.TotalSeconds, (pipe.TotalProcessorTime - busy).TotalMilliseconds / done);
        pipe.StandardInput.Close();
        pipe.WaitForExit();
        return rate;

        int ThroughFor(TimeSpan time)
        {
            var begun = Stopwatch.StartNew();
            var through = 0;
            for (; begun.Elapsed < time; through += lines.Count)
            {
                Through(pipe, lines);
            }

            return through;
        }
    }

    private static void Through(Process pipe, List<string> lines)
    {
        var writing = Task.Run(() =>
        {
            lines.ForEach(pipe.StandardInput.WriteLine);
            pipe.StandardInput.Flush();
        });
        foreach (var _ in lines)
        {
            if (pipe.StandardOutput.ReadLine() is not { } line || line.Contains("\"error\"", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("anip pipe embed failed");
            }
        }

        writing.GetAwaiter().GetResult();
    }

    /// <param name="Texts">A second.</param>
    /// <param name="Milliseconds">Of the processors, for a text.</param>
    private sealed record Rate(double Texts, double Milliseconds);
}
