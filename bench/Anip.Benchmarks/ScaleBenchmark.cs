using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Anip.Adapters;
using Anip.Adapters.Postgres;
using Anip.Articles;
using Anip.Cli.Commands;
using Anip.Enrichment;
using Anip.Models;
using Anip.Search;
using Anip.Stages;
using Anip.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Benchmarks;

/// <summary>
/// <c>scale --data DIR --store sqlite:FILE|postgres://… [--articles 100000]</c>: fills a store that is kept (a second time it is only
/// measured), then times the real <c>anip serve api</c> over it, and compares similar articles with an exact search.
/// </summary>
internal static class ScaleBenchmark
{
    private const int Batch = 2_000;
    private const int Nearest = 10;

    // One makes its batch ready while the database works on the other's.
    private const int Writers = 2;

    public static int Run(string[] args) => RunAsync(args, CancellationToken.None).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var count = int.Parse(Usage.Option(args, "--articles", "100000"), CultureInfo.InvariantCulture);
        var settings = Store(args, "");
        settings["Storage:Postgres:MaintenanceMegabytes"] = "2048"; // Of the 24 GB of the machine.
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).AddEnvironmentVariables("ANIP__").Build();
        await using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddStorage(configuration).BuildServiceProvider();
        await PutAsync(services, count, cancellationToken);
        var folder = ModelFolder.Open(EncoderFolder.In(Usage.Option(args, "--models", "")));
        var vectors = new MadeUpVectors(Usage.Option(args, "--data", "data"), folder.Path);
        await FillAsync(services, vectors, folder.Manifest.Version, cancellationToken);
        await MeasureSimilarAsync(services, vectors, folder.Manifest.Version, count, cancellationToken);
        await using (var api = await AnipServer.StartAsync(["serve", "api", .. settings.SelectMany(setting => (string[])["--set", $"{setting.Key}={setting.Value}"])], cancellationToken))
        {
            await MeasurePagesAsync(api, vectors, cancellationToken);
            await MeasureStatisticsAsync(services, api, vectors, folder.Manifest.Version, count, cancellationToken);
        }

        return 0;
    }

    /// <summary>The settings that choose the store after <c>--store</c>.</summary>
    public static Dictionary<string, string?> Store(string[] args, string fallback) =>
        StoreAddress.Parse(Usage.Option(args, "--store", fallback), "--store")?.Where(setting => setting.Value is not null).ToDictionary(setting => setting.Key, setting => setting.Value)
        ?? throw new ArgumentException(StoreAddress.Expected, nameof(args));

    private static async Task FillAsync(IServiceProvider services, MadeUpVectors vectors, string encoder, CancellationToken cancellationToken)
    {
        if (services.GetService<PostgresNames>() is { } names)
        {
            // An index that grows row by row takes many times as long as one that is made of all of them.
            await names.EncoderAsync(encoder, vectors.Queries[0].Length, indexed: false, cancellationToken);
        }

        await CompleteAsync(services, vectors, encoder, cancellationToken);
        if (services.GetService<PostgresNames>() is { } filled)
        {
            var watch = Stopwatch.StartNew();
            await filled.IndexAllAsync(cancellationToken);
            await services.GetRequiredService<PostgresDatabase>().RunLongAsync("VACUUM ANALYZE", cancellationToken);
            Say("index over vectors, VACUUM ANALYZE", $"{watch.Elapsed.TotalSeconds,8:F0} s");
        }
    }

    private static async Task PutAsync(IServiceProvider services, int count, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<ISchemaMigrator>().MigrateAsync(cancellationToken);
        if ((await services.GetRequiredService<IArticleStatistics>().CountAsync(cancellationToken)).Total > 0)
        {
            return;
        }

        var texts = new MadeUpTexts();
        var store = services.GetRequiredService<IArticleStore>();
        var elapsed = TimeSpan.Zero;
        foreach (var numbers in Enumerable.Range(0, count).Chunk(50_000))
        {
            var batches = numbers.Select(texts.Article).Chunk(Batch).ToList();
            var watch = Stopwatch.StartNew();
            await Parallel.ForEachAsync(
                batches, new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken },
                async (batch, token) => await store.PutAsync(batch, token));
            elapsed += watch.Elapsed;
        }

        Say("bulk load, without vectors", $"{count / elapsed.TotalSeconds,8:F0} articles/s over {count:N0}, {Writers} batches at a time");
    }

    private static async Task CompleteAsync(IServiceProvider services, MadeUpVectors vectors, string encoder, CancellationToken cancellationToken)
    {
        var (queue, analyses) = (services.GetRequiredService<IStageQueue>(), services.GetRequiredService<IAnalysisStore>());
        var worker = new StageWorker(EnrichmentModule.Stage, "bench");
        var (done, elapsed) = (0, TimeSpan.Zero);
        while (await queue.ClaimAsync(worker, Batch, TimeSpan.FromHours(1), cancellationToken) is { Count: > 0 } claimed)
        {
            var completed = claimed.AsParallel().Select(one => new CompletedArticle(one.Id, one.Revision, MadeUpAnalyses.Of((int)one.Id, vectors, encoder))).ToArray();
            var watch = Stopwatch.StartNew();
            done += await analyses.CompleteAsync(worker, completed, cancellationToken);
            elapsed += watch.Elapsed;
        }

        if (done > 0)
        {
            Say("analyses with vector written", $"{done / elapsed.TotalSeconds,8:F0} articles/s");
        }
    }

    private static async Task MeasureSimilarAsync(IServiceProvider services, MadeUpVectors vectors, string encoder, int count, CancellationToken cancellationToken)
    {
        var similar = services.GetRequiredService<ISimilarArticles>();
        await similar.FindAsync(vectors.Queries[0], encoder, Nearest, 0, new ArticleFilter(), cancellationToken); // SQLite reads its vectors once.
        foreach (var (name, filter) in Filters)
        {
            var exact = Exact(vectors, filter.Region is null ? Enumerable.Range(1, count) : await IdsAsync(services, filter, cancellationToken));
            var times = new double[vectors.Queries.Length];
            var (found, returned) = (0, 0);
            for (var i = 0; i < vectors.Queries.Length; i++)
            {
                var watch = Stopwatch.StartNew();
                var articles = await similar.FindAsync(vectors.Queries[i], encoder, Nearest, 0, filter, cancellationToken);
                times[i] = watch.Elapsed.TotalMilliseconds;
                returned += articles!.Count;
                found += articles.Count(one => exact[i].Contains((int)one.Article.Id));
            }

            var most = Math.Min(Nearest, exact[0].Count);
            Say($"similar, {name}", $"recall@{Nearest} {found / (double)(most * times.Length):F4}, {returned / (double)times.Length:F2} of {most} returned, {Percentiles(times)}");
        }
    }

    private static readonly (string Name, ArticleFilter Filter)[] Filters =
    [
        ("no filter", new ArticleFilter()), ("10 % filter", new ArticleFilter { Region = "FR" }), ("0.1 % filter", new ArticleFilter { Region = "LI" }),
    ];

    private static async Task<List<int>> IdsAsync(IServiceProvider services, ArticleFilter filter, CancellationToken cancellationToken)
    {
        var ids = new List<int>();
        await foreach (var article in services.GetRequiredService<IArticleStore>().StreamAsync(filter, cancellationToken))
        {
            ids.Add((int)article.Id);
        }

        return ids;
    }

    /// <summary>The ids of the nearest to each query, by comparing with every vector.</summary>
    private static HashSet<int>[] Exact(MadeUpVectors vectors, IEnumerable<int> articles)
    {
        var nearest = vectors.Queries.Select(_ => new PriorityQueue<int, float>()).ToArray();
        foreach (var ids in articles.Chunk(4_096))
        {
            var chunk = ids.AsParallel().AsOrdered().Select(vectors.Of).ToArray();
            Parallel.For(0, nearest.Length, query =>
            {
                for (var i = 0; i < ids.Length; i++)
                {
                    nearest[query].Enqueue(ids[i], TensorPrimitives.Dot<float>(vectors.Queries[query], chunk[i]));
                    if (nearest[query].Count > Nearest)
                    {
                        nearest[query].Dequeue();
                    }
                }
            });
        }

        return [.. nearest.Select(queue => queue.UnorderedItems.Select(item => item.Element).ToHashSet())];
    }

    private static async Task MeasurePagesAsync(AnipServer api, MadeUpVectors vectors, CancellationToken cancellationToken)
    {
        string[] filters =
        [
            "", "topic=sports", "source=Outlet%207", "language=en", "topic=sports&sentiment=positive&source=Outlet%207", "entity=Entity%200", "entity=Entity%20900",
            "region=LI", "from=2020-06-01T00:00Z&to=2020-06-03T00:00Z&topic=health",
        ];
        foreach (var filter in filters)
        {
            await api.TimeAsync($"api/articles?{filter}", _ => $"api/articles?{filter}", cancellationToken);
        }

        var deep = await api.CursorAsync("api/articles?limit=100", 300, cancellationToken);
        await api.TimeAsync("api/articles, 30,000 articles deep by cursor", _ => $"api/articles?cursor={Uri.EscapeDataString(deep)}", cancellationToken);
        await api.TimeAsync("api/search/similar", i => $"api/search/similar?question={Uri.EscapeDataString(vectors.QueryTexts[i % vectors.QueryTexts.Count])}&limit=10", cancellationToken);
    }

    private static async Task MeasureStatisticsAsync(
        ServiceProvider services, AnipServer api, MadeUpVectors vectors, string encoder, int count, CancellationToken cancellationToken)
    {
        foreach (var path in Statistics)
        {
            await api.TimeAsync(path, _ => path, cancellationToken);
        }

        var changed = Math.Max(count / 100, 1);
        var texts = new MadeUpTexts();
        var store = services.GetRequiredService<IArticleStore>();
        var edited = Enumerable.Range(0, changed).Select(texts.Article).Select(article => article with { Title = $"{article.Title} again {Guid.NewGuid():N}" }).ToArray();
        foreach (var part in edited.Chunk(Batch))
        {
            await store.PutAsync(part, cancellationToken);
        }

        await CompleteAsync(services, vectors, encoder, cancellationToken);
        foreach (var path in Statistics)
        {
            await api.TimeAsync($"{path}, right after {changed:N0} were revised and enriched again", _ => path, cancellationToken);
        }
    }

    private static readonly string[] Statistics = ["api/stats/general", "api/stats/topics", "api/stats/sentiments", "api/stats/sources", "api/stats/missing-ml"];

    public static string Percentiles(double[] times)
    {
        Array.Sort(times);
        return $"{times[times.Length / 2]:F1} ms p50, {times[times.Length * 95 / 100]:F1} ms p95";
    }

    public static void Say(string what, string figure) => Console.WriteLine($"{what,-80} {figure}");
}
