using Anip.Isolation;
using Anip.Pipelines;
using Anip.Pipelines.Scheduling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quartz;
using SchedulingOptions = Anip.Pipelines.Scheduling.SchedulingOptions;

namespace Anip.Adapters.Scheduling;

/// <summary>Starts runs when they are due, for as long as the host runs.</summary>
internal sealed class SchedulerService(
    ISchedulerFactory factory,
    SchedulerStore store,
    PipelineControl control,
    IOptions<SchedulingOptions> options,
    ServiceHealth health,
    TimeProvider time,
    ILogger<SchedulerService> logger) : SupervisedService("scheduler", health, time, logger)
{
    protected override async Task WorkAsync(CancellationToken stopping)
    {
        if (options.Value.Mode is SchedulingMode.External)
        {
            logger.External();
            return;
        }

        IScheduler? scheduler = null;
        try
        {
            using var alone = await PersistAsync(store.WaitUntilAloneAsync, stopping);
            scheduler = await BeginAsync(stopping);
            await FollowAsync(new PipelineTriggers(scheduler, options.Value, logger), stopping);
        }
        finally
        {
            if (scheduler is not null)
            {
                await scheduler.Shutdown(waitForJobsToComplete: true, CancellationToken.None);
            }
        }
    }

    // The triggers are put right before the first one fires: one of a schedule that was taken away meanwhile must not.
    private Task<IScheduler> BeginAsync(CancellationToken stopping) => PersistAsync(
        async token =>
        {
            var scheduler = await factory.GetScheduler(token);
            await new PipelineTriggers(scheduler, options.Value, logger).MatchAsync(await control.SchedulesAsync(token), token);
            await scheduler.Start(token);
            return scheduler;
        },
        stopping);

    private async Task FollowAsync(PipelineTriggers triggers, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.Value.PollInterval, Time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            await PersistAsync(async token => await triggers.MatchAsync(await control.SchedulesAsync(token), token), stopping);
        }
    }
}
