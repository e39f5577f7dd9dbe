using Anip.Articles;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion;

/// <summary>Fetches the subscribed feeds when they are due, for as long as the process lives.</summary>
internal sealed class IngestionService(FeedRefresh feeds, IOptions<IngestionOptions> options, TimeProvider clock, ILogger<IngestionService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Tick, clock);
        var seeded = false;
        do
        {
            try
            {
                if (!seeded)
                {
                    await feeds.SeedAsync(stoppingToken);
                    seeded = true;
                }

                var outcome = await feeds.RunAsync(onlyDue: true, progress: null, stoppingToken);
                if (outcome.Sources.Count > 0)
                {
                    IngestionLog.Refreshed(logger, outcome.Sources.Count, outcome.Failed, outcome.Added, outcome.Revised);
                }
            }
            catch (Exception e) when (e is StorageException or IOException)
            {
                // A locked or full database is for its owner to mend; the next tick tries again.
                IngestionLog.StoreFailed(logger, options.Value.Tick, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
