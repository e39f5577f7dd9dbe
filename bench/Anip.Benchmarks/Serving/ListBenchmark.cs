using System.Diagnostics;
using System.Globalization;

namespace Anip.Benchmarks.Serving;

/// <summary>
/// <c>list [--articles 10000] [--data DIR] [--seconds 5] [--connections 8] [--beside python3]</c>: how often a second the real <c>anip serve api</c> answers <c>/api/articles</c> over an
/// SQLite store, by page size, and what an article costs it; beside it, by a Python that has the packages, FastAPI and SQLAlchemy over the same rows, each in turn. A data folder that
/// is named is kept, and only measured a second time.
/// </summary>
internal static class ListBenchmark
{
    private static readonly int[] Limits = [10, 50, 100];

    public static int Run(string[] args) => RunAsync(args, CancellationToken.None).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var named = Usage.Option(args, "--data", "");
        var data = named.Length > 0 ? named : Directory.CreateTempSubdirectory("anip-list-").FullName;
        var connections = int.Parse(Usage.Option(args, "--connections", "8"), CultureInfo.InvariantCulture);
        var length = TimeSpan.FromSeconds(double.Parse(Usage.Option(args, "--seconds", "5"), CultureInfo.InvariantCulture));
        if (!File.Exists(Path.Combine(data, "anip.db")))
        {
            StoreBenchmark.Run(["--articles", Usage.Option(args, "--articles", "10000"), "--data", data]);
        }

        await using (var server = await AnipServer.StartAsync(["serve", "api", "--data", data], cancellationToken))
        {
            var python = Usage.Option(args, "--beside", "");
            await using var other = python.Length > 0 ? await StartOtherAsync(python, server.Address, data, cancellationToken) : null;
            foreach (var limit in Limits)
            {
                var ours = await MeasureAsync("ANIP", server, limit, connections, length, cancellationToken);
                if (other is not null)
                {
                    var theirs = await MeasureAsync("FastAPI", other, limit, connections, length, cancellationToken);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"limit={limit,-4} {ours / theirs:F1} times as many answers"));
                }
            }
        }

        if (named.Length == 0)
        {
            Directory.Delete(data, recursive: true);
        }

        return 0;
    }

    private static Task<AnipServer> StartOtherAsync(string python, Uri from, string folder, CancellationToken cancellationToken)
    {
        File.Delete(Path.Combine(folder, "fastapi.db"));
        var script = Path.Combine(AppContext.BaseDirectory, "fastapi_articles.py");
        return AnipServer.StartAsync(
            address => Process.Start(new ProcessStartInfo(python, [script, from.ToString(), $"{address.Port}", folder]) { UseShellExecute = false })!, cancellationToken);
    }

    private static async Task<double> MeasureAsync(
        string name, AnipServer server, int limit, int connections, TimeSpan length, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"api/articles?limit={limit}");
        await server.AskForAsync(path, connections, length / 5, cancellationToken); // Until all is compiled.
        var busy = server.ProcessorTime;
        var watch = Stopwatch.StartNew();
        var (answers, bytes) = await server.AskForAsync(path, connections, length, cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;
        busy = server.ProcessorTime - busy;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-8} limit={limit,-4} {answers / seconds,8:F0} answers/s {answers * limit / seconds,9:F0} articles/s {bytes / seconds / 1e6,7:F0} MB/s; of the server {busy.TotalMicroseconds / answers,6:F0} µs an answer, {busy.TotalMicroseconds / answers / limit,5:F1} µs an article"));
        return answers / seconds;
    }
}
