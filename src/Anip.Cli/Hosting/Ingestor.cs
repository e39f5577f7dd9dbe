using Anip.Cli.Output;
using Anip.Ingestion;
using Anip.Ingestion.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Hosting;

/// <summary>Reads sources into the store and enriches what is new, with progress, and ends with counts by outcome.</summary>
internal static class Ingestor
{
    public static Task<int> RunAsync(IServiceProvider services, IReadOnlyList<SourceReading> sources, IngestManner manner, CancellationToken cancellationToken) =>
        RunAsync(services, progress => services.GetRequiredService<IngestionRun>().RunAsync(sources, progress, cancellationToken), manner, cancellationToken);

    /// <param name="read">Reads and stores.</param>
    public static async Task<int> RunAsync(
        IServiceProvider services, Func<IProgress<IngestionProgress>, Task<IngestionOutcome>> read, IngestManner manner, CancellationToken cancellationToken)
    {
        IngestionOutcome outcome;
        using (var progress = new CountProgress("read"))
        {
            outcome = await read(new Reporter<IngestionProgress>(now => progress.Report(now.Stored)));
        }

        Report(outcome);
        if (manner.AsJson)
        {
            Terminal.PrintJson(IngestJson.Of(outcome), CliJson.Default.IngestJson);
        }

        if (manner.Enrich)
        {
            await Enricher.RunAsync(services, cancellationToken);
        }

        return outcome.Sources.Any(source => source.IsIncomplete ? !manner.IsLenient : source.Error is not null) ? 1 : 0;
    }

    private static void Report(IngestionOutcome outcome)
    {
        foreach (var source in outcome.Sources)
        {
            foreach (var detail in source.Details)
            {
                Terminal.Info($"  {source.DetailsLabel}: {detail}");
            }

            if (source.Error is { } error)
            {
                var label = source.IsIncomplete ? "incomplete:" : "failed:";
                var name = SourceName.Show(source.Id);
                var what = error.Message.StartsWith(name, StringComparison.Ordinal) ? error.Message : $"{name}: {error.Message}";
                Terminal.Info($"  {label} {what} ({error.Code})");
            }
        }

        var incomplete = outcome.Sources.Count(source => source.IsIncomplete);
        var read = outcome.Sources.Count(source => source.Error is null || source.IsIncomplete);
        Terminal.Info($"{read} of {outcome.Sources.Count} sources read{(incomplete == 0 ? "" : $", {incomplete} of them not to the end")}: "
            + $"{outcome.Added} added, {outcome.Revised} revised, {outcome.Unchanged} unchanged, {Counted("rejected", outcome.Rejected)}{(outcome.Noted.Count == 0 ? "" : $", {Counted("noted", outcome.Noted)}")}.");
    }

    private static string Counted(string what, IReadOnlyDictionary<string, int> byReason) => byReason.Count == 0
        ? $"0 {what}"
        : $"{byReason.Values.Sum()} {what} ({ReasonCounts.Of(byReason)})";
}

/// <param name="Enrich">What is new is enriched at once.</param>
/// <param name="IsLenient">A source that breaks off is not a failure.</param>
/// <param name="AsJson">What became of each source is written to standard output.</param>
internal sealed record IngestManner(bool Enrich = true, bool IsLenient = false, bool AsJson = false);
