using System.Diagnostics;
using System.Globalization;
using Anip.Adapters.Sqlite;
using Anip.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Benchmarks;

/// <summary><c>runs [--runs N]</c>: what it costs to write runs of 20 steps, and to list them.</summary>
internal static class RunsBenchmark
{
    private const int Steps = 20;
    private const int Rounds = 200;
    private static readonly string[] Pipelines = [.. Enumerable.Range(0, 10).Select(number => $"pipeline_{number}")];
    private static readonly Dictionary<string, long> Counts = new() { ["added"] = 12, ["revised"] = 3, ["unchanged"] = 1_180 };

    public static int Run(string[] args) => RunAsync(args, CancellationToken.None).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var count = int.Parse(Usage.Option(args, "--runs", "1000"), CultureInfo.InvariantCulture);
        var directory = Directory.CreateTempSubdirectory("anip-runs-").FullName;
        await using (var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Data:Path", directory)]).Build())
            .AddSqliteStorage()
            .BuildServiceProvider())
        {
            var store = services.GetRequiredService<IRunStore>();
            var watch = Stopwatch.StartNew();
            for (var number = 0; number < count; number++)
            {
                await WriteAsync(store, services.GetRequiredService<IRunQueue>(), Pipelines[number % Pipelines.Length], cancellationToken);
            }

            Console.WriteLine($"a run of {Steps} steps, all its writes  {watch.Elapsed.TotalMilliseconds / count,8:F1} ms");
            await MeasureAsync($"a page of 100 of {count} runs", () => store.ListAsync(new RunQuery { Limit = 100 }, cancellationToken));
            await MeasureAsync($"all {count} runs", () => store.ListAsync(new RunQuery { Limit = count }, cancellationToken));
            await MeasureAsync("one run with its steps", () => store.FindAsync(count / 2, cancellationToken));
            await MeasureAsync("ten pipelines' latest runs", () => store.LatestAsync(Pipelines, cancellationToken));
        }

        Directory.Delete(directory, recursive: true);
        return 0;
    }

    private static async Task WriteAsync(IRunStore store, IRunQueue queue, string pipeline, CancellationToken cancellationToken)
    {
        var steps = Enumerable.Range(0, Steps).Select(number => $"step_{number}").ToArray();
        await store.StartAsync(new NewRun(pipeline, steps, RunParameters.None, RunTrigger.Schedule, null, DateTimeOffset.UnixEpoch), cancellationToken);
        var lease = (await queue.ClaimAsync("node", Pipelines, TimeSpan.FromMinutes(1), cancellationToken))!.Lease;
        for (var position = 0; position < Steps; position++)
        {
            await queue.BeginStepAsync(lease, position, cancellationToken);
            await queue.EndStepAsync(lease, new StepEnd(StepState.Succeeded, new RunProgress(position, Counts, Counts), null), cancellationToken);
        }

        await queue.FinishAsync(lease, RunState.Succeeded, null, cancellationToken);
    }

    private static async Task MeasureAsync<T>(string what, Func<Task<T>> work)
    {
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await work();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        Console.WriteLine($"{what,-34} {times[Rounds / 2],8:F2} ms, p95 {times[Rounds * 95 / 100]:F2} ms");
    }
}
