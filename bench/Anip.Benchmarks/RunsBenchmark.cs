using System.Diagnostics;
using Anip.Adapters;
using Anip.Pipelines.Runs;
using Anip.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Benchmarks;

/// <summary><c>runs [--store sqlite:FILE|postgres://…]</c>: what listing runs costs where there are 1,000 with 20 steps each. A store that is named is kept, and only measured a second time.</summary>
internal static class RunsBenchmark
{
    private const int Count = 1_000;
    private const int Steps = 20;
    private const int Page = 100;
    private const int Times = 300;

    private static readonly string[] Pipelines = [.. Enumerable.Range(1, 6).Select(i => $"pipeline_{i}")];

    public static int Run(string[] args) => RunAsync(args, CancellationToken.None).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("anip-runs-").FullName;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(ScaleBenchmark.Store(args, $"sqlite:{folder}/runs.db")).Build();
        await using (var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddStorage(configuration).BuildServiceProvider())
        {
            await services.GetRequiredService<ISchemaMigrator>().MigrateAsync(cancellationToken);
            await FillAsync(services, cancellationToken);
            var runs = services.GetRequiredService<IRunStore>();
            await TimeAsync($"the newest {Page} of {Count:N0} runs", () => runs.ListAsync(new RunQuery { Limit = Page }, cancellationToken));
            await TimeAsync($"the newest {Page} of one pipeline", () => runs.ListAsync(new RunQuery { Limit = Page, Pipeline = Pipelines[0] }, cancellationToken));
            await TimeAsync($"all {Count:N0} by cursor, {Page} at a time", () => ListAllAsync(runs, cancellationToken));
            await TimeAsync($"all {Count:N0} at once", () => runs.ListAsync(new RunQuery { Limit = Count }, cancellationToken));
            await TimeAsync("the latest runs of six pipelines", () => runs.LatestAsync(Pipelines, cancellationToken));
            await TimeAsync($"one run with its {Steps} steps", () => runs.FindAsync(Count / 2, cancellationToken));
        }

        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static async Task FillAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var (runs, queue) = (services.GetRequiredService<IRunStore>(), services.GetRequiredService<IRunQueue>());
        var there = (await runs.ListAsync(new RunQuery { Limit = Count }, cancellationToken)).Runs.Count;
        var steps = Enumerable.Range(1, Steps).Select(i => $"step_{i}").ToArray();
        var counts = new Dictionary<string, long> { ["added"] = 1_234, ["unchanged"] = 56_789, ["enriched"] = 1_200 };
        var watch = Stopwatch.StartNew();
        for (var i = there; i < Count; i++)
        {
            await runs.StartAsync(
                new NewRun(Pipelines[i % Pipelines.Length], steps, RunParameters.None, RunTrigger.Schedule, $"key-{i}", DateTimeOffset.UnixEpoch), cancellationToken);
            var claimed = await queue.ClaimAsync("bench", Pipelines, TimeSpan.FromMinutes(1), cancellationToken) ?? throw new InvalidOperationException("No run could be claimed.");
            for (var position = 0; position < 2; position++)
            {
                await queue.BeginStepAsync(claimed.Lease, position, cancellationToken);
                await queue.EndStepAsync(claimed.Lease, new StepEnd(StepState.Succeeded, new RunProgress(position, counts, counts), null), cancellationToken);
            }

            await queue.FinishAsync(claimed.Lease, RunState.Succeeded, null, cancellationToken);
        }

        if (there < Count)
        {
            ScaleBenchmark.Say("started, claimed, two steps, finished", $"{watch.Elapsed.TotalMilliseconds / (Count - there):F1} ms a run");
        }
    }

    private static async Task ListAllAsync(IRunStore runs, CancellationToken cancellationToken)
    {
        var query = new RunQuery { Limit = Page };
        while ((await runs.ListAsync(query, cancellationToken)).NextCursor is { } cursor)
        {
            query = query with { Cursor = cursor };
        }
    }

    private static async Task TimeAsync(string what, Func<Task> ask)
    {
        for (var i = 0; i < 20; i++)
        {
            await ask();
        }

        var times = new double[Times];
        for (var i = 0; i < Times; i++)
        {
            var watch = Stopwatch.StartNew();
            await ask();
            times[i] = watch.Elapsed.TotalMilliseconds;
        }

        ScaleBenchmark.Say(what, ScaleBenchmark.Percentiles(times));
    }
}
