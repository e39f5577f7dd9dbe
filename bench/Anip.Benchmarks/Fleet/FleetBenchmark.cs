using Anip.Adapters;
using Anip.Ingestion;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Rss;
using Anip.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Benchmarks.Fleet;

/// <summary>
/// <c>feeds-fleet [--feeds 10000] [--minutes 12] [--workers 1] [--store sqlite:FILE|postgres://…]</c>: so many feeds of mixed manners on as many loopback addresses as they have
/// hosts, with the settings that ship, asked by so many processes on one store. In the first minutes each feed is asked for the first time and brings all its items; what is measured is
/// the time after that. A feed is late by the time in which it was due and its host could have been asked: nobody asked it, it had had its rest, and it had not asked for more. Of several
/// workers the first is killed half-way, and its hosts wait for their lease.
/// </summary>
internal static class FleetBenchmark
{
    private static readonly TimeSpan Spread = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxLate = TimeSpan.FromMinutes(2);

    public static TimeSpan Spacing { get; } = new IngestionOptions().HostInterval;

    private static TimeSpan Lease { get; } = new IngestionOptions().HostLease;

    public static int Run(string[] args) => RunAsync(args, CancellationToken.None).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var count = int.Parse(Usage.Option(args, "--feeds", "10000"));
        var length = TimeSpan.FromMinutes(double.Parse(Usage.Option(args, "--minutes", "12"), System.Globalization.CultureInfo.InvariantCulture));
        var workers = int.Parse(Usage.Option(args, "--workers", "1"));
        var folder = Directory.CreateTempSubdirectory("anip-fleet-").FullName;
        var store = ScaleBenchmark.Store(args, $"sqlite:{folder}/fleet.db");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(store).Build();
        await using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddStorage(configuration).BuildServiceProvider();
        await services.GetRequiredService<ISchemaMigrator>().MigrateAsync(cancellationToken);
        await using var server = await FleetServer.StartAsync();
        var sources = services.GetRequiredService<ISourceStore>();
        await SubscribeAsync(sources, count, server.Port, cancellationToken);
        var processes = Enumerable.Range(0, workers).Select(worker => new FleetProcess(Settings(store, Path.Combine(folder, $"node-{worker}")))).ToList();
        try
        {
            var late = await WatchAsync(sources, server, processes, length, cancellationToken);
            return await SayAsync(sources, server, late, workers, cancellationToken);
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<string> Settings(Dictionary<string, string?> store, string folder) =>
    [
        .. store.Select(setting => $"{setting.Key}={setting.Value}"), $"Data:Path={folder}", "Fetching:AllowedPrivateAddresses:0=127.0.0.0/8",
    ];

    // Due one after the other, as a fleet is that was not subscribed all at once.
    private static async Task SubscribeAsync(ISourceStore sources, int count, int port, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetUtcNow();
        for (var number = 0; number < count; number++)
        {
            var id = new FleetFeed(number, port).Url;
            await sources.AddAsync(id, RssSource.Kind, title: null, cancellationToken);
            var due = begun + (Spread * ((number * 7919L % count) / (double)count));
            await sources.SaveAsync(new SourceRecord { Id = id, Kind = RssSource.Kind, AddedAt = begun, NextAttemptAt = due }, cancellationToken);
        }

        Console.WriteLine($"{count:N0} feeds on {Enumerable.Range(0, count).Select(FleetHosts.Of).Distinct().Count():N0} hosts subscribed in {(TimeProvider.System.GetUtcNow() - begun).TotalSeconds:F0} s");
    }

    /// <returns>How long the feed that was latest waited while its host could have been asked, after the first round, and which that was.</returns>
    private static async Task<(TimeSpan Time, string Feed)> WatchAsync(
        ISourceStore sources, FleetServer server, List<FleetProcess> processes, TimeSpan length, CancellationToken cancellationToken)
    {
        var (begun, steady, isKilled) = (TimeProvider.System.GetTimestamp(), Spread + Settling, processes.Count == 1);
        (TimeSpan Time, string Feed) latest = (TimeSpan.Zero, "");
        var from = 0L;
        while (TimeProvider.System.GetElapsedTime(begun) < length)
        {
            await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System, cancellationToken);
            if (TimeProvider.System.GetElapsedTime(begun) < steady)
            {
                continue;
            }

            from = from == 0 ? TimeProvider.System.GetTimestamp() : from;
            if (!isKilled && TimeProvider.System.GetElapsedTime(begun) > (length + steady) / 2)
            {
                processes[0].Kill();
                isKilled = true;
            }

            var now = TimeProvider.System.GetUtcNow();
            var lateNow = (await sources.ListAsync(cancellationToken)).Where(source => source.NextAttemptAt < now && source.State != SourceState.Ended)
                .Select(source => (Time: server.FreeSince(SourceHost.Of(source.Id)!, source.NextAttemptAt!.Value, now), Feed: $"{source.Id}, due at {source.NextAttemptAt:HH:mm:ss}, seen at {now:HH:mm:ss}"))
                .DefaultIfEmpty().MaxBy(late => late.Time);
            latest = lateNow.Time > latest.Time ? lateNow : latest;
        }

        var to = TimeProvider.System.GetTimestamp();
        var seconds = TimeProvider.System.GetElapsedTime(from, to).TotalSeconds;
        var third = (to - from) / 3;
        Console.WriteLine($"processor: {string.Join(" and ", processes.Select(process => $"{100 * process.Processor(from, to) / seconds:F1} %"))} of a core, over {seconds:F0} s");
        Console.WriteLine($"memory at first, in the middle and at the end, MiB: {string.Join("; ", processes.Select(process => $"{process.Memory(from, from + third)}, {process.Memory(from + third, to - third)}, {process.Memory(to - third, to)}"))}");
        return latest;
    }

    private static async Task<int> SayAsync(ISourceStore sources, FleetServer server, (TimeSpan Time, string Feed) late, int workers, CancellationToken cancellationToken)
    {
        var all = await sources.ListAsync(cancellationToken);
        var never = all.Count(source => source.Fetches == 0 && source.MovedFrom is null);
        Console.WriteLine($"{server.Requests:N0} requests to {server.Hosts:N0} hosts; the shortest time between two at one host: {server.ShortestGap.TotalSeconds:F2} s");
        Console.WriteLine($"{all.Sum(source => source.Fetches):N0} fetches, {all.Sum(source => source.TotalAdded):N0} articles; {all.Count(source => source.Failures > 0):N0} feeds fail, {all.Count(source => source.State == SourceState.Ended):N0} ended, {all.Count(source => source.MovedFrom is not null):N0} moved; {never:N0} were never asked");
        Console.WriteLine($"the latest feed waited {late.Time.TotalSeconds:F0} s while it was due and its host could have been asked ({late.Feed})");
        // What a worker that was killed held waits for the lease first.
        var passes = server.ShortestGap >= Spacing - TimeSpan.FromMilliseconds(50) && never == 0 && late.Time < (workers == 1 ? MaxLate : MaxLate + Lease);
        Console.WriteLine(passes ? "passed: every due feed was asked in time, and no host too fast" : "FAILED");
        return passes ? 0 : 1;
    }
}
