using Anip.Isolation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Enrichment;

/// <summary>Enriches what arrives for as long as the host runs.</summary>
internal sealed class EnrichmentService(
    EnrichmentRun run,
    EnrichmentCounter counter,
    IOptions<EnrichmentOptions> options,
    ServiceHealth health,
    TimeProvider time,
    ILogger<EnrichmentService> logger) : SupervisedService("enrichment", health, time, logger)
{
    protected override async Task WorkAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            if (await run.ExecuteAsync(stopping) is > 0 and var count)
            {
                logger.Enriched(count);
            }

            counter.GoesOn();
            Works();
            await Task.Delay(options.Value.PollInterval, Time, stopping);
        }
    }

    protected override void StandsStill(UnitFailure failure) => counter.StandsStill(failure.Reason);
}
