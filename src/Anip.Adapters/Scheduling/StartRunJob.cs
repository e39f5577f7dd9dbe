using System.Globalization;
using Anip.Isolation;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Storage;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Anip.Adapters.Scheduling;

/// <summary>Queues a run of the pipeline that its trigger is named after. The due time is in the key: fired again, on this node or another, it starts no second run.</summary>
internal sealed class StartRunJob(PipelineRegistry pipelines, PipelineControl control, TimeProvider timeProvider, ILogger<StartRunJob> logger) : IJob
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var name = context.JobDetail.Key.Name;
        if (pipelines.Find(name) is not { } pipeline)
        {
            // Of another version; the look at the schedules removes it.
            return;
        }

        var due = context.ScheduledFireTimeUtc ?? context.FireTimeUtc;
        var key = string.Create(CultureInfo.InvariantCulture, $"schedule/{name}/{due.UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z");
        // A due time is not given up for a database that is away for a while.
        var started = await Retry.RunAsync(
            token => control.StartAsync(pipeline, RunParameters.None, RunTrigger.Schedule, key, token), (exception, _) => WaitAfter(name, exception), timeProvider, cancellationToken);
        if (started is { Start: RunStart.Waiting, Run: { } waiting })
        {
            logger.StillWaits(name, due, waiting.Id);
        }
        else
        {
            logger.Due(name, due, started.Start);
        }
    }

    private TimeSpan? WaitAfter(string pipeline, Exception exception)
    {
        if (exception is not StorageException)
        {
            return null;
        }

        logger.CannotStart(pipeline, exception);
        return RetryAfter;
    }
}
