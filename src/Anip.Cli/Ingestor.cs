using Anip.Cli.Output;
using Anip.Ingestion;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli;

/// <summary>Reads sources into the store and enriches what is new, with progress, and ends with counts by outcome.</summary>
internal static class Ingestor
{
    public static Task<int> RunAsync(IServiceProvider services, IReadOnlyList<INewsSource> sources, bool enrich, CancellationToken cancellationToken) =>
        RunAsync(services, progress => services.GetRequiredService<IngestionRun>().RunAsync(sources, progress, cancellationToken), enrich, cancellationToken);

    /// <param name="read">Reads and stores.</param>
    public static async Task<int> RunAsync(
        IServiceProvider services, Func<IProgress<IngestionProgress>, Task<IngestionOutcome>> read, bool enrich, CancellationToken cancellationToken)
    {
        IngestionOutcome outcome;
        using (var progress = new CountProgress("stored"))
        {
            outcome = await read(new Reporter<IngestionProgress>(now => progress.Report(now.Stored)));
        }

        Report(outcome);
        if (enrich)
        {
            await Enricher.RunAsync(services, cancellationToken);
        }

        return outcome.Failed == 0 ? 0 : 1;
    }

    private static void Report(IngestionOutcome outcome)
    {
        foreach (var source in outcome.Sources)
        {
            foreach (var detail in source.Details)
            {
                Terminal.Say($"  rejected: {detail}");
            }

            if (source.Error is { } error)
            {
                Terminal.Say($"  failed:   {SourceName.Show(source.Id)}: {error.Message} ({error.Code})");
            }
        }

        var rejected = outcome.Rejected.Count == 0
            ? "0 rejected"
            : $"{outcome.Rejected.Values.Sum()} rejected ({string.Join(", ", outcome.Rejected.Select(pair => $"{pair.Value} {pair.Key}"))})";
        Terminal.Say($"{outcome.Sources.Count - outcome.Failed} of {outcome.Sources.Count} sources read: "
            + $"{outcome.Added} added, {outcome.Revised} revised, {outcome.Unchanged} unchanged, {rejected}.");
    }
}
