using System.Diagnostics;
using Anip.Inference.Tokenization;

namespace Anip.Benchmarks;

/// <summary>
/// <c>up --data DIR [--articles 10000]</c>: how long the real <c>anip up</c> takes to healthy, on an empty data folder and on one with so many
/// articles; its memory after it enriched them all and answered pages and searches; and how long pages take.
/// </summary>
internal static class UpBenchmark
{
    private const int Starts = 5;

    public static int Run(string[] args) => RunAsync(args).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args)
    {
        var count = int.Parse(Usage.Option(args, "--articles", "10000"));
        var folder = EncoderFolder.In(Usage.Option(args, "--models", ""));
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
            await using var up = await StartAsync(Path.Combine(work, $"empty-{i}"));
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        Console.WriteLine($"start to healthy, empty data folder: {times.Order().ElementAt(Starts / 2):F0} ms (median of {Starts}), {times.Max():F0} ms at most");
    }

    private static async Task MeasureWorkAsync(string data, int count)
    {
        var watch = Stopwatch.StartNew();
        await using var up = await StartAsync(data);
        Console.WriteLine($"start to healthy, {count} articles waiting: {watch.Elapsed.TotalMilliseconds:F0} ms");
        for (var missing = 1L; missing > 0; await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None))
        {
            missing = (await up.JsonAsync("api/stats/missing-ml", CancellationToken.None)).GetProperty("missing_embedding").GetInt64();
        }

        Console.WriteLine($"all enriched after {watch.Elapsed.TotalSeconds:F0} s");
        foreach (var path in (string[])["api/articles", "api/articles?topic=business", "", "api/search/similar?question=shares%20fall%20after%20the%20vote"])
        {
            await up.TimeAsync($"/{path}", _ => path, CancellationToken.None);
        }

        var (peak, now) = up.Memory();
        Console.WriteLine($"memory: {now} MiB, {peak} MiB at most");
    }

    private static Task<AnipServer> StartAsync(string data) => AnipServer.StartAsync(["up", "--data", data], CancellationToken.None);
}
