using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources;

/// <summary>Reads sources that have a record in <see cref="ISourceStore"/>, and saves how each fared as soon as it ended.</summary>
internal sealed class SourceRefresh(ISourceStore sources, IngestionRun run, IOptions<IngestionOptions> options, TimeProvider clock)
{
    public Task<IngestionOutcome> RunAsync(
        IReadOnlyList<(SourceRecord Record, INewsSource Source)> pairs, IProgress<IngestionProgress>? progress, CancellationToken cancellationToken) =>
        run.RunAsync(
            [.. pairs.Select(pair => pair.Source)],
            (at, outcome, token) => sources.SaveAsync(SourceSchedule.After(pairs[at].Record, outcome, options.Value, clock.GetUtcNow()), token),
            progress,
            cancellationToken);
}
