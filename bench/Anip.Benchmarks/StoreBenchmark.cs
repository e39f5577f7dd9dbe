using System.Diagnostics;
using System.Globalization;
using Anip.Adapters.Sqlite;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Search;
using Anip.Stages;
using Anip.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Benchmarks;

/// <summary>
/// <c>store [--articles N] [--batch N] [--data DIR]</c>: articles stored and indexed a second, analyses completed a second, and what
/// pages, searches and counts cost at that size. Made-up articles of about 300 characters with their raw record.
/// </summary>
internal static class StoreBenchmark
{
    private const int Dimensions = 384;
    private const string Encoder = "encoder-1";

    public static int Run(string[] args) => RunAsync(args, CancellationToken.None).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var count = int.Parse(Option(args, "--articles") ?? "50000", CultureInfo.InvariantCulture);
        var batch = int.Parse(Option(args, "--batch") ?? "500", CultureInfo.InvariantCulture);
        var directory = Option(args, "--data") ?? Directory.CreateTempSubdirectory("anip-store-").FullName;
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Data:Path", directory)]).Build())
            .AddSqliteStorage()
            .BuildServiceProvider();

        var texts = new MadeUpTexts();
        await MeasureOpenAsync(services, cancellationToken);
        await MeasurePutAsync(services, texts, count, batch, cancellationToken);
        await MeasureCompleteAsync(services, count, cancellationToken);
        Console.WriteLine($"database                          {new FileInfo(Path.Combine(directory, "anip.db")).Length / (double)count,10:F0} bytes an article");
        await MeasureReadsAsync(services, texts, count, cancellationToken);
        Console.WriteLine($"working set                       {Environment.WorkingSet >> 20,10} MiB");
        if (Option(args, "--data") is null)
        {
            await services.DisposeAsync();
            Directory.Delete(directory, recursive: true);
        }

        return 0;
    }

    private static async Task MeasureOpenAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await services.GetRequiredService<ISchemaMigrator>().MigrateAsync(cancellationToken);
        Console.WriteLine($"made and migrated                 {watch.Elapsed.TotalMilliseconds,10:F1} ms");
    }

    private static async Task MeasurePutAsync(
        ServiceProvider services, MadeUpTexts texts, int count, int batch, CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<IArticleStore>();
        var elapsed = TimeSpan.Zero;
        for (var done = 0; done < count; done += batch)
        {
            var articles = Enumerable.Range(done, Math.Min(batch, count - done)).Select(texts.Article).ToArray();
            var watch = Stopwatch.StartNew();
            await store.PutAsync(articles, cancellationToken);
            elapsed += watch.Elapsed;
        }

        Console.WriteLine($"stored and indexed                {count / elapsed.TotalSeconds,10:F0} articles/s");
    }

    private static async Task MeasureCompleteAsync(ServiceProvider services, int count, CancellationToken cancellationToken)
    {
        var (queue, analyses) = (services.GetRequiredService<IStageQueue>(), services.GetRequiredService<IAnalysisStore>());
        var worker = new StageWorker(EnrichmentModule.Stage, "bench");
        var random = new Random(1);
        var completing = TimeSpan.Zero;
        var claiming = TimeSpan.Zero;
        for (var done = 0; done < count;)
        {
            var watch = Stopwatch.StartNew();
            var claimed = await queue.ClaimAsync(worker, 256, TimeSpan.FromHours(1), cancellationToken);
            claiming += watch.Elapsed;
            var completed = claimed.Select(one => new CompletedArticle(one.Id, one.Revision, MadeUpAnalyses.Of(one.Title, Vector(random), Encoder, random))).ToArray();
            watch.Restart();
            done += await analyses.CompleteAsync(worker, completed, cancellationToken);
            completing += watch.Elapsed;
        }

        Console.WriteLine($"claimed                           {count / claiming.TotalSeconds,10:F0} articles/s");
        Console.WriteLine($"completed, with vector            {count / completing.TotalSeconds,10:F0} articles/s");
    }

    private static async Task MeasureReadsAsync(ServiceProvider services, MadeUpTexts texts, int count, CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<IArticleStore>();
        var statistics = services.GetRequiredService<IArticleStatistics>();
        var similar = services.GetRequiredService<ISimilarArticles>();

        async Task PageAsync(ArticleFilter filter) => await store.QueryAsync(new ArticleQuery { Filter = filter }, cancellationToken);

        var middle = MadeUpTexts.Start.AddMinutes(count / 2);
        await TimeAsync("first page", _ => PageAsync(new ArticleFilter()));
        var deep = (await store.QueryAsync(new ArticleQuery { Offset = count / 2 }, cancellationToken)).NextCursor;
        await TimeAsync("deep page by cursor", _ => store.QueryAsync(new ArticleQuery { Cursor = deep }, cancellationToken));
        await TimeAsync("deep page by offset", _ => store.QueryAsync(new ArticleQuery { Offset = count / 2 }, cancellationToken));
        await TimeAsync("by topic", _ => PageAsync(new ArticleFilter { Topic = "sports" }));
        await TimeAsync("by topic, sentiment and source", i => PageAsync(new ArticleFilter { Topic = "sports", Sentiment = "positive", Source = $"Outlet {i % 50}" }));
        await TimeAsync("by a frequent entity", _ => PageAsync(new ArticleFilter { Entity = "Entity 0" }));
        await TimeAsync("by a rare entity, in a range", i => PageAsync(new ArticleFilter { Entity = $"Entity {900 + i}", From = middle }));
        await TimeAsync("by a frequent word", _ => PageAsync(new ArticleFilter { Text = texts.Word(0) }));
        await TimeAsync("by a rare word", i => PageAsync(new ArticleFilter { Text = texts.Word(15_000 + i) }));
        await TimeAsync("by two words and topic", i => PageAsync(new ArticleFilter { Text = $"{texts.Word(3)} {texts.Word(30 + i)}", Topic = "health" }));
        await TimeAsync("all counts", _ => statistics.CountAsync(cancellationToken));
        await TimeAsync("top sources", _ => statistics.CountBySourceAsync(10, cancellationToken));
        var random = new Random(2);
        var watch = Stopwatch.StartNew();
        await similar.FindAsync(Vector(random), Encoder, 10, 0, new ArticleFilter(), cancellationToken);
        Console.WriteLine($"similar, first search             {watch.Elapsed.TotalMilliseconds,10:F1} ms");
        await TimeAsync("similar", _ => similar.FindAsync(Vector(random), Encoder, 10, 0, new ArticleFilter(), cancellationToken), 30);
        await TimeAsync("similar, by topic", _ => similar.FindAsync(Vector(random), Encoder, 10, 0, new ArticleFilter { Topic = "sports" }, cancellationToken), 30);
    }

    private static async Task TimeAsync(string what, Func<int, Task> run, int times = 100)
    {
        var milliseconds = new double[times];
        for (var i = 0; i < times; i++)
        {
            var watch = Stopwatch.StartNew();
            await run(i);
            milliseconds[i] = watch.Elapsed.TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        Console.WriteLine($"{what,-34}{milliseconds[times / 2],10:F2} ms p50 {milliseconds[times * 95 / 100],10:F2} ms p95");
    }

    private static float[] Vector(Random random)
    {
        var vector = new float[Dimensions];
        for (var i = 0; i < Dimensions; i++)
        {
            vector[i] = random.NextSingle() - 0.5f;
        }

        var norm = MathF.Sqrt(vector.Sum(component => component * component));
        return [.. vector.Select(component => component / norm)];
    }

    private static string? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is var at && at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}
