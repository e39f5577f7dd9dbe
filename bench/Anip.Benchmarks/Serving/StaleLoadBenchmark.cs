using System.Diagnostics;
using System.Globalization;
using Anip.Inference.Tokenization;
using Anip.Models;

namespace Anip.Benchmarks.Serving;

/// <summary>
/// <c>stale-load --data DIR [--articles 3000]</c>: how long <c>/api/articles</c> takes while <c>anip run ml_processing --stale</c> reads everything anew by another version
/// of a head, in a process of its own over the same store; then with nothing else to do. Fails where the counts of topics do not add up in the end.
/// </summary>
internal static class StaleLoadBenchmark
{
    private const string Path = "api/articles?limit=50";

    public static int Run(string[] args) => RunAsync(args, CancellationToken.None).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var count = int.Parse(Usage.Option(args, "--articles", "3000"), CultureInfo.InvariantCulture);
        var shipped = new ModelsOptions { Path = Usage.Option(args, "--models", "") };
        var vocabulary = System.IO.Path.Combine(EncoderFolder.In(shipped.Folder), "vocab.txt");
        var windows = EncoderBenchmark.Headlines(Usage.Option(args, "--data", "data"), WordPieceTokenizer.Load(vocabulary), count);
        var work = Directory.CreateTempSubdirectory("anip-stale-").FullName;
        using var models = new TwoVersions(shipped.Folder, "topic-classification");
        try
        {
            string[] settings = ["--data", System.IO.Path.Combine(work, "data"), "--set", $"Models:Path={models.Path}"];
            AnipProgram.Run(["ingest", IngestBenchmark.WriteFeeds(System.IO.Path.Combine(work, "feeds"), windows), .. settings]);
            models.Exchange();
            await using var server = await AnipServer.StartAsync(["serve", "api", .. settings], cancellationToken);
            await MeasureAsync(server, "before it", TimeSpan.FromSeconds(5), cancellationToken);
            using var run = AnipProgram.Start(["run", "ml_processing", "--stale", .. settings]);
            var watch = Stopwatch.StartNew();
            var requests = await MeasureAsync(server, "beside it", () => !run.HasExited, cancellationToken);
            await run.WaitForExitAsync(cancellationToken);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"ml_processing --stale over {windows.Count:N0} articles: {watch.Elapsed.TotalSeconds:F1} s with {requests} requests beside it, {(run.ExitCode == 0 ? "done" : $"failed with {run.ExitCode}")}"));
            await MeasureAsync(server, "after it", TimeSpan.FromSeconds(5), cancellationToken);
            return run.ExitCode == 0 && await AddUpAsync(server, windows.Count, cancellationToken) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static Task<int> MeasureAsync(AnipServer server, string when, TimeSpan length, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        return MeasureAsync(server, when, () => watch.Elapsed < length, cancellationToken);
    }

    private static async Task<int> MeasureAsync(AnipServer server, string when, Func<bool> goesOn, CancellationToken cancellationToken)
    {
        List<double> times = [];
        while (goesOn())
        {
            var begun = Stopwatch.GetTimestamp();
            await server.JsonAsync(Path, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            // A person's pace: a client without a pause would take the cores from what is measured.
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }

        Console.WriteLine($"/api/articles, 50 of them, {when}: {ScaleBenchmark.Percentiles([.. times])}");
        return times.Count;
    }

    private static async Task<bool> AddUpAsync(AnipServer server, int articles, CancellationToken cancellationToken)
    {
        var missing = (await server.JsonAsync("api/stats/missing-ml", cancellationToken)).GetProperty("missing_embedding").GetInt64();
        var counts = await server.JsonAsync("api/stats/general", cancellationToken);
        var (total, byTopic) = (counts.GetProperty("total_articles").GetInt64(), counts.GetProperty("articles_by_topic").EnumerateObject().Sum(topic => topic.Value.GetInt64()));
        Console.WriteLine($"{total} articles of {articles} afterwards, {byTopic} of them counted by topic, {missing} without an embedding");
        return missing == 0 && byTopic <= total;
    }
}
