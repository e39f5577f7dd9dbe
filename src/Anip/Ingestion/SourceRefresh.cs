using Microsoft.Extensions.Options;

namespace Anip.Ingestion;

/// <summary>Reads sources that have a record in <see cref="ISourceStore"/>, and saves how each fared.</summary>
internal sealed class SourceRefresh(ISourceStore sources, IngestionRun run, IOptions<IngestionOptions> options, TimeProvider clock)
{
    public async Task<IngestionOutcome> RunAsync(
        IReadOnlyList<(SourceRecord Record, INewsSource Source)> pairs, IProgress<IngestionProgress>? progress, CancellationToken cancellationToken)
    {
        var outcome = await run.RunAsync([.. pairs.Select(pair => pair.Source)], progress, cancellationToken);
        foreach (var (pair, source) in pairs.Zip(outcome.Sources))
        {
            await sources.SaveAsync(FeedSchedule.After(pair.Record, source, options.Value, clock.GetUtcNow()), cancellationToken);
        }

        return outcome;
    }
}
