using System.Diagnostics;
using System.Globalization;
using Anip.Inference.Tokenization;

namespace Anip.Benchmarks.Serving;

/// <summary>
/// <c>similar-load --data DIR [--articles 10000] [--requests 300]</c>: how long similar searches take, one after the other, while the same <c>anip up</c> reads articles that wait,
/// and how many of these it reads meanwhile; then the same with nothing else to do.
/// </summary>
internal static class SimilarLoadBenchmark
{
    // Fewer than these are read before the first question, so that there is something to find.
    private const int Found = 200;

    private static readonly string[] Questions =
        ["shares fall after the vote", "who won the final", "a vaccine against malaria", "storm on the coast", "new phone with a better camera", "ministers resign"];

    public static int Run(string[] args) => RunAsync(args, CancellationToken.None).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var requests = int.Parse(Usage.Option(args, "--requests", "300"), CultureInfo.InvariantCulture);
        var count = int.Parse(Usage.Option(args, "--articles", "10000"), CultureInfo.InvariantCulture);
        var vocabulary = Path.Combine(EncoderFolder.In(Usage.Option(args, "--models", "")), "vocab.txt");
        var windows = EncoderBenchmark.Headlines(Usage.Option(args, "--data", "data"), WordPieceTokenizer.Load(vocabulary), count);
        var work = Directory.CreateTempSubdirectory("anip-similar-").FullName;
        try
        {
            var data = Path.Combine(work, "data");
            AnipProgram.Run("ingest", IngestBenchmark.WriteFeeds(Path.Combine(work, "feeds"), windows), "--data", data, "--no-enrich");
            await using var up = await AnipServer.StartAsync(["up", "--data", data], cancellationToken);
            await WaitAsync(up, missing => windows.Count - missing >= Found, cancellationToken);
            await MeasureAsync(up, "while articles are read", requests, cancellationToken);
            await WaitAsync(up, missing => missing == 0, cancellationToken);
            await MeasureAsync(up, "with nothing else to do", requests, cancellationToken);
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task MeasureAsync(AnipServer up, string when, int requests, CancellationToken cancellationToken)
    {
        var times = new double[requests];
        var before = await MissingAsync(up, cancellationToken);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < requests; i++)
        {
            var begun = watch.Elapsed;
            await up.JsonAsync($"api/search/similar?question={Uri.EscapeDataString(Questions[i % Questions.Length])}", cancellationToken);
            times[i] = (watch.Elapsed - begun).TotalMilliseconds;
            // A person's pace: a client without a pause would take the cores from what is measured.
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }

        var left = await MissingAsync(up, cancellationToken);
        var warning = left == 0 && before > 0 ? " (too few waited: raise --articles)" : "";
        Console.WriteLine($"similar search {when}: {ScaleBenchmark.Percentiles(times)}; {(before - left) / watch.Elapsed.TotalSeconds:F0} articles read a second meanwhile{warning}");
    }

    private static async Task WaitAsync(AnipServer up, Func<long, bool> isSo, CancellationToken cancellationToken)
    {
        while (!isSo(await MissingAsync(up, cancellationToken)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<long> MissingAsync(AnipServer up, CancellationToken cancellationToken) =>
        (await up.JsonAsync("api/stats/missing-ml", cancellationToken)).GetProperty("missing_embedding").GetInt64();
}
