using Anip.Ingestion.Sources.Quotas;
using Anip.Pipelines;

namespace Anip.Ingestion.Sources.Refresh;

/// <summary>The step of a pipeline that reads sources and stores what they deliver.</summary>
/// <param name="fetch">Reads and stores.</param>
/// <param name="isTransient">Whether a failure may be gone in a moment, so that the step is worth another attempt.</param>
internal sealed class FetchStep(
    SourceDescriptor source,
    Func<StepContext, IProgress<IngestionProgress>, CancellationToken, Task<IngestionOutcome>> fetch, Predicate<SourceException> isTransient) : IPipelineStep
{
    private const int MaxDetails = 100;

    public string Name => "fetch";

    public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        var outcome = await fetch(context, new LiveCounts(context), cancellationToken);
        if (outcome.WaitsUntil is { } until)
        {
            return context.Skip(MeteredFetcher.SpentSentence(source.Title, until));
        }

        foreach (var (label, detail) in outcome.Sources.SelectMany(one => one.Details.Select(detail => (one.DetailsLabel, detail))).Take(MaxDetails))
        {
            context.Warn($"{label}: {detail}");
        }

        var failures = outcome.Sources.Where(one => one.Error is { WasAsked: true }).ToList();
        foreach (var failure in failures.Take(MaxDetails))
        {
            context.Warn($"{SourceName.Show(failure.Id)} could not be read: {failure.Error!.Message}");
        }

        if (failures.Count > MaxDetails)
        {
            context.Warn($"{failures.Count - MaxDetails} more could not be read; 'anip sources list' shows them.");
        }

        foreach (var deferred in outcome.Sources.Where(one => one.Error is { WasAsked: false }).Take(MaxDetails))
        {
            context.Warn($"{SourceName.Show(deferred.Id)} was not asked: {deferred.Error!.Message}");
        }

        var counts = Count(outcome);
        foreach (var (name, value) in counts)
        {
            context.Count(name, value);
        }

        return failures.Count == 0 || failures.Count < outcome.Sources.Count - outcome.Deferred ? counts : throw Failure(failures);
    }

    private StepException Failure(List<SourceOutcome> failures)
    {
        var first = failures[0].Error!;
        var message = failures.Count == 1
            ? $"{SourceName.Show(failures[0].Id)} could not be read: {first.Message}"
            : $"none of {failures.Count} sources could be read; the first, {SourceName.Show(failures[0].Id)}: {first.Message} 'anip sources list' shows the others.";
        return new StepException(message, first) { IsFinal = !failures.Exists(failure => isTransient(failure.Error!)) };
    }

    private static Dictionary<string, long> Count(IngestionOutcome outcome)
    {
        var counts = Totals(outcome);
        if (outcome.Deferred > 0)
        {
            counts["deferred_sources"] = outcome.Deferred;
        }

        foreach (var (reason, count) in outcome.Rejected.Concat(outcome.Noted))
        {
            counts[reason] = counts.GetValueOrDefault(reason) + count;
        }

        return counts;
    }

    private static Dictionary<string, long> Totals(IngestionOutcome outcome) => new(StringComparer.Ordinal)
    {
        ["sources"] = outcome.Sources.Count,
        ["failed_sources"] = outcome.Failed,
        ["added"] = outcome.Added,
        ["revised"] = outcome.Revised,
        ["unchanged"] = outcome.Unchanged,
        ["rejected"] = outcome.Rejected.Values.Sum(),
        ["noted"] = outcome.Noted.Values.Sum(),
    };

    /// <summary>On the caller's thread, in order, unlike <see cref="Progress{T}"/>.</summary>
    private sealed class LiveCounts(StepContext context) : IProgress<IngestionProgress>
    {
        public void Report(IngestionProgress value)
        {
            context.Count("sources", value.SourcesDone);
            context.Count("added", value.Added);
            context.Count("rejected", value.Rejected);
        }
    }
}
