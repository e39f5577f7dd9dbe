using Anip.Cli.Output;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Rss;
using Anip.Isolation;
using Anip.Pipelines;
using Anip.Pipelines.Scheduling;
using Microsoft.Extensions.Logging;

namespace Anip.Cli.Hosting;

/// <summary>Says which feeds could not be read, why, and when they are tried again.</summary>
internal sealed class FeedFailureLines(
    ISourceStore sources,
    PipelineRegistry pipelines,
    PipelineControl control,
    IScheduleRules rules,
    ServiceHealth health,
    TimeProvider time,
    ILogger<FeedFailureLines> logger) : ProgressLines("failures of feeds", health, time, logger)
{
    private const int MostFailuresTold = 3;

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly Dictionary<string, DateTimeOffset> _told = [];

    // One line for all feeds that failed for the same reason: without a network, that is every one.
    protected override async Task TellAsync(CancellationToken cancellationToken)
    {
        var failed = (await sources.ListAsync(cancellationToken))
            .Where(source => source.LastError is not null && source.LastAttemptAt >= _startedAt && _told.GetValueOrDefault(source.Id) < source.LastAttemptAt)
            .ToList();
        if (failed.Count == 0)
        {
            return;
        }

        // One list of a run, and not one for each of its pieces.
        var pipeline = await control.StatusAsync(pipelines.Find(RssPipeline.Name)!, cancellationToken);
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
            Terminal.Say($"could not read {SourceName.Show(failed[0].Id)}: {failed[0].LastError} Next try {NextTry(failed, pipeline)}.");
        }
        else
        {
            Terminal.Say($"could not read {failed.Count} feeds; next try {NextTry(failed, pipeline)}:");
            foreach (var source in failed.Take(MostFailuresTold))
            {
                Terminal.Say($"  {SourceName.Show(source.Id)}: {source.LastError}");
            }

            if (failed.Count > MostFailuresTold)
            {
                Terminal.Say($"  and {failed.Count - MostFailuresTold} more, which 'anip sources list' shows.");
            }
        }
    }

    // A feed that is due waits for the next run.
    private string NextTry(List<SourceRecord> failed, PipelineStatus pipeline)
    {
        var due = failed.Min(source => source.NextAttemptAt ?? source.LastAttemptAt!.Value);
        return pipeline is { NextRunAt: not null, Schedule: { } schedule } && rules.NextAfter(schedule, due) is { } next
            ? $"at {next.ToLocalTime():HH:mm}"
            : $"by the first run of {RssPipeline.Name} after {due.ToLocalTime():HH:mm}";
    }
}
