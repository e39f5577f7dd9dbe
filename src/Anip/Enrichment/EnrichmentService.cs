using Anip.Articles;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Enrichment;

/// <summary>Enriches what arrives for as long as the host runs. A failing store or analyzer makes it wait, never end.</summary>
internal sealed class EnrichmentService(
    EnrichmentRun run, EnrichmentCounter counter, IOptions<EnrichmentOptions> options, TimeProvider time, ILogger<EnrichmentService> logger)
    : BackgroundService
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var poll = options.Value.PollInterval;
            var wait = poll;
            while (!stoppingToken.IsCancellationRequested)
            {
                wait = await TryRunAsync(wait, stoppingToken) ? poll : Min(2 * wait, LongestWait);
                await Task.Delay(wait, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop; the run has stored what it had and given the rest back.
        }
    }

    private async Task<bool> TryRunAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            if (await run.ExecuteAsync(cancellationToken) is > 0 and var count)
            {
                logger.Enriched(count);
            }

            return true;
        }
        catch (Exception exception) when (exception is StorageException or AnalyzerException)
        {
            counter.StandsStill(exception.Message);
            logger.StandsStill(Min(2 * wait, LongestWait), exception);
            return false;
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
