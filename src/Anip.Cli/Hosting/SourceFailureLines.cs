using Anip.Cli.Output;
using Anip.Ingestion.Sources;
using Anip.Isolation;
using Anip.Pipelines;
using Anip.Pipelines.Scheduling;
using Microsoft.Extensions.Logging;

namespace Anip.Cli.Hosting;

/// <summary>Says which sources could not be read, why, and when they are tried again.</summary>
internal sealed class SourceFailureLines(
    ISourceStore sources,
    SourceCatalogue catalogue,
    PipelineRegistry pipelines,
    PipelineControl control,
    IScheduleRules rules,
    ServiceHealth health,
    TimeProvider timeProvider,
    ILogger<SourceFailureLines> logger) : ProgressLines("failures of sources", health, timeProvider, logger)
{
    private const int MaxFailuresShown = 3;

    private readonly DateTimeOffset _startedAt = timeProvider.GetUtcNow();
    private readonly Dictionary<string, DateTimeOffset> _told = [];

    protected override async Task WriteAsync(CancellationToken cancellationToken)
    {
        var failed = (await sources.ListAsync(cancellationToken))
            .Where(source => source.LastError is not null && source.LastAttemptAt >= _startedAt && _told.GetValueOrDefault(source.Id) < source.LastAttemptAt)
            .GroupBy(source => source.Kind, StringComparer.Ordinal);
        foreach (var kind in failed)
        {
            if (catalogue.Find(kind.Key)?.Descriptor is { } descriptor && pipelines.Find(descriptor.PipelineName) is { } pipeline)
            {
                Write([.. kind], descriptor, await control.StatusAsync(pipeline, cancellationToken));
            }
        }
    }

    // One line for all sources that failed for the same reason: without a network, that is every one.
    private void Write(List<SourceRecord> failed, SourceDescriptor descriptor, PipelineStatus pipeline)
    {
        // One list of a run, and not one for each of its pieces.
        if (pipeline.ActiveRun is not null)
        {
            return;
        }

        foreach (var source in failed)
        {
            _told[source.Id] = source.LastAttemptAt!.Value;
        }

        if (failed.Count == 1)
        {
            Terminal.Info($"could not read {SourceName.Show(failed[0].Id)}: {failed[0].LastError} Next try {NextTry(failed, pipeline)}.");
            return;
        }

        Terminal.Info($"could not read {failed.Count} {(descriptor.Runs is { AreSubscribed: true } ? descriptor.Title.ToLowerInvariant() : $"sources of {descriptor.Title}")}; next try {NextTry(failed, pipeline)}:");
        foreach (var source in failed.Take(MaxFailuresShown))
        {
            Terminal.Info($"  {SourceName.Show(source.Id)}: {source.LastError}");
        }

        if (failed.Count > MaxFailuresShown)
        {
            Terminal.Info($"  and {failed.Count - MaxFailuresShown} more, which 'anip sources list' shows.");
        }
    }

    // A source that is due waits for the next run.
    private string NextTry(List<SourceRecord> failed, PipelineStatus pipeline)
    {
        var due = failed.Min(source => source.NextAttemptAt ?? source.LastAttemptAt!.Value);
        return pipeline is { NextRunAt: not null, Schedule: { } schedule } && rules.NextAfter(schedule, due) is { } next
            ? $"at {next.ToLocalTime():HH:mm}"
            : $"by the first run of {pipeline.Pipeline.Name} after {due.ToLocalTime():HH:mm}";
    }
}
