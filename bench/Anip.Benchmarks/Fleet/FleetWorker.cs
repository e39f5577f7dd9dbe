using System.Diagnostics;
using System.Globalization;
using Anip.Adapters;
using Anip.Ingestion;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Refresh;
using Anip.Ingestion.Sources.Rss;
using Anip.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Benchmarks.Fleet;

/// <summary>
/// <c>feeds-fleet-worker KEY=VALUE…</c>: a process that fetches what is due, as runs of the pipeline do, one after the other, until its input ends. Each second it says the
/// processor time that it has used and the memory that it has, in milliseconds and bytes.
/// </summary>
internal static class FleetWorker
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static int Run(string[] args) => RunAsync(args).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(args.Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1]))).Build();
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration).AddLogging().AddStorage(configuration).AddPipelines().AddIngestion().BuildServiceProvider();
        using var stop = new CancellationTokenSource();
        var telling = TellAsync(stop.Token);
        var fetching = FetchAsync(services, stop.Token);
        // The parent ends it by closing its input.
        await Task.WhenAny(fetching, Task.Run(() => Console.In.ReadToEnd(), CancellationToken.None));
        await stop.CancelAsync();
        await Task.WhenAll(telling, fetching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (fetching.IsFaulted)
        {
            Console.Error.WriteLine(fetching.Exception);
        }

        return fetching.IsFaulted ? 1 : 0;
    }

    private static async Task FetchAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        var (refresher, feeds) = (services.GetRequiredService<SourceRefresher>(), services.GetRequiredService<SourceCatalogue>().Get(RssSource.Kind));
        while (true)
        {
            await refresher.RunAsync(feeds, onlyDue: true, progress: null, cancellationToken);
            await Task.Delay(Second, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task TellAsync(CancellationToken cancellationToken)
    {
        using var self = Process.GetCurrentProcess();
        while (true)
        {
            self.Refresh();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{self.TotalProcessorTime.TotalMilliseconds:F0} {self.WorkingSet64}"));
            await Task.Delay(Second, TimeProvider.System, cancellationToken);
        }
    }
}
