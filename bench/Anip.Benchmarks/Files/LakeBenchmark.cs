using System.Diagnostics;
using System.Globalization;
using Anip.Adapters.Columnar;
using Anip.Adapters.Sqlite;
using Anip.Articles;
using Anip.Lake.Files;
using Anip.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Benchmarks.Files;

/// <summary>
/// <c>lake [--articles 100000]</c>: what <c>anip export parquet</c> and <c>anip import parquet</c> take, start of the program included, and the most memory that each has. Made-up articles of about 300 characters,
/// with analyses and embeddings of 384 numbers, out of one SQLite database and into another.
/// </summary>
internal static class LakeBenchmark
{
    private const int Dimensions = 384;
    private const int Batch = 500;

    public static int Run(string[] args) => RunAsync(int.Parse(Usage.Option(args, "--articles", "100000"), CultureInfo.InvariantCulture), CancellationToken.None).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(int count, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("anip-lake-").FullName;
        try
        {
            var (from, to, lake) = (Path.Combine(work, "from"), Path.Combine(work, "to"), Path.Combine(work, "lake"));
            await FillAsync(from, count, cancellationToken);
            await MeasureAsync("export", from, lake, count, cancellationToken);
            Console.WriteLine($"  lake         {Directory.GetFiles(lake, "*.parquet", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length) / (double)count,10:F0} bytes an article");
            await MeasureAsync("import", to, lake, count, cancellationToken);
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task MeasureAsync(string verb, string data, string lake, int count, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var process = AnipProgram.Start(verb, "parquet", lake, "--data", data);
        var (peak, processor) = (0L, TimeSpan.Zero);
        while (!process.WaitForExit(50))
        {
            process.Refresh();
            (peak, processor) = process.HasExited ? (peak, processor) : (Math.Max(peak, process.WorkingSet64), process.TotalProcessorTime);
        }

        await process.WaitForExitAsync(cancellationToken);
        Console.WriteLine($"  {verb}       {watch.Elapsed.TotalSeconds,10:F1} s {count / watch.Elapsed.TotalSeconds,10:F0} articles/s {processor.TotalSeconds,10:F1} s of processors {peak >> 20,10} MiB at most, exit code {process.ExitCode}");
    }

    private static async Task FillAsync(string data, int count, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Data:Path", data)]).Build())
            .AddSqliteStorage().AddColumnFiles().AddLakeFiles()
            .BuildServiceProvider();
        await services.GetRequiredService<ISchemaMigrator>().MigrateAsync(cancellationToken);
        var (store, texts, random) = (services.GetRequiredService<ILakeStore>(), new MadeUpTexts(), new Random(1));
        foreach (var numbers in Enumerable.Range(0, count).Chunk(Batch))
        {
            await store.LoadAsync([.. numbers.Select(number => store.Prepare(One(texts.Article(number), random)))], cancellationToken);
        }
    }

    private static LakeArticle One(IncomingArticle article, Random random) => new(
        new Article
        {
            Id = 0,
            Url = article.Url,
            Title = article.Title,
            Content = article.Content,
            ContentKind = article.ContentKind,
            Source = article.Source,
            Author = article.Author,
            PublishedAt = article.PublishedAt,
            DateSource = article.DateSource,
            Region = article.Region,
            ApiSource = article.ApiSource,
            ImageUrl = article.ImageUrl,
            CreatedAt = default,
            UpdatedAt = default,
            Revision = 1,
            Analysis = MadeUpAnalyses.Of(article.Title, Vector(random), "encoder-1", random),
        },
        article.Language, []);

    private static float[] Vector(Random random)
    {
        var vector = new float[Dimensions];
        for (var at = 0; at < Dimensions; at++)
        {
            vector[at] = (random.NextSingle() - 0.5f) * 0.1f;
        }

        return vector;
    }
}
