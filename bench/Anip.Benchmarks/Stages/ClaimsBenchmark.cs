using System.Diagnostics;
using Anip.Adapters;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Stages;
using Anip.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Benchmarks.Stages;

/// <summary>
/// <c>claims [--waiting N] [--order arrival|random] [--store sqlite:FILE|postgres://…]</c>: what it costs to claim and to end the work on a batch where so many articles wait for a stage, at
/// first and after tens of thousands were done, and what an idle look costs. The store has as many articles, without texts, published
/// in the order in which they came, give or take a day, or in none at all, where every row of a batch stands on another page; one that is named is kept.
/// </summary>
internal static class ClaimsBenchmark
{
    private const int Batch = 512;
    private const int Batches = 100;
    private const int AtOnce = 5_000;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    public static int Run(string[] args) => RunAsync(args, CancellationToken.None).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var waiting = int.Parse(Usage.Option(args, "--waiting", "1000"));
        var folder = Directory.CreateTempSubdirectory("anip-claims-").FullName;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(ScaleBenchmark.Store(args, $"sqlite:{folder}/claims.db")).Build();
        await using (var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddStorage(configuration).BuildServiceProvider())
        {
            await services.GetRequiredService<ISchemaMigrator>().MigrateAsync(cancellationToken);
            var queue = services.GetRequiredService<IStageQueue>();
            await FillAsync(services, waiting, Usage.Option(args, "--order", "arrival") == "random" ? Random : Arrival, cancellationToken);
            Console.WriteLine($"{(await queue.CountAsync(EnrichmentModule.Stage, cancellationToken)).Waiting:N0} articles wait");
            await MeasureAsync(queue, cancellationToken);
        }

        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static async Task FillAsync(ServiceProvider services, int waiting, Func<int, TimeSpan> published, CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<IArticleStore>();
        var there = (int)(await services.GetRequiredService<IArticleStatistics>().CountAsync(cancellationToken)).Total;
        for (var from = there; from < waiting; from += AtOnce)
        {
            await store.PutAsync([.. Enumerable.Range(from, Math.Min(AtOnce, waiting - from)).Select(number => Article(number, published(number)))], cancellationToken);
        }
    }

    private static TimeSpan Random(int number) => TimeSpan.FromSeconds((number * 7919L) % 1_000_003);

    private static TimeSpan Arrival(int number) => TimeSpan.FromMinutes(number) + TimeSpan.FromSeconds((number * 7919L) % 86_400);

    private static IncomingArticle Article(int number, TimeSpan published) => new()
    {
        Url = $"https://made-up.example/{number}",
        Title = $"Report {number}",
        PublishedAt = DateTimeOffset.UnixEpoch + published,
        DateSource = DateSource.Feed,
        ApiSource = "file",
    };

    private static async Task MeasureAsync(IStageQueue queue, CancellationToken cancellationToken)
    {
        var worker = new StageWorker(EnrichmentModule.Stage, "bench");
        var (claims, ends, renewals, looks) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var batch = 0; batch < Batches; batch++)
        {
            await TimeAsync(looks, () => queue.LookAsync(worker.Stage, cancellationToken));
            var claimed = await TimeAsync(claims, () => queue.ClaimAsync(worker, Batch, Lease, cancellationToken));
            if (claimed.Count == 0)
            {
                break;
            }

            await TimeAsync(renewals, () => queue.RenewAsync(worker, Lease, cancellationToken));
            await TimeAsync(ends, () => queue.CompleteAsync(worker, [.. claimed.Select(one => one.Version)], cancellationToken));
        }

        Say($"claim {Batch}", claims);
        Say($"renew {Batch}", renewals);
        Say($"end the work on {Batch}", ends);
        Say("look", looks);
    }

    private static async Task<T> TimeAsync<T>(List<double> times, Func<Task<T>> run)
    {
        var watch = Stopwatch.StartNew();
        var result = await run();
        times.Add(watch.Elapsed.TotalMilliseconds);
        return result;
    }

    private static void Say(string what, List<double> times)
    {
        // The first prepares its statements.
        var rest = times.Count > 1 ? times[1..] : times;
        var ordered = rest.Order().ToList();
        Console.WriteLine($"{what,-22} p50 {ordered[ordered.Count / 2],8:F2} ms   p95 {ordered[ordered.Count * 95 / 100],8:F2} ms   last ten {rest.TakeLast(10).Average(),8:F2} ms");
    }
}
