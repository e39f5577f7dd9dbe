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
    ISchedulerRuntime quartz,
    SchedulerStore store,
    PipelineControl control,
    IOptions<SchedulingOptions> options,
    ServiceHealth health,
    TimeProvider timeProvider,
    ILogger<SchedulerService> logger) : SupervisedService("scheduler", health, timeProvider, logger)
{
    /// <summary>Of the scheduler in Quartz.</summary>
    internal const string Name = "anip";

    protected override async Task WorkAsync(CancellationToken stopping)
    {
        if (options.Value.Mode is SchedulingMode.External)
        {
            logger.External();
            return;
        }

        using var alone = await PersistAsync(store.WaitUntilAloneAsync, stopping);
        try
        {
            await FollowAsync(new PipelineTriggers(await BeginAsync(stopping), options.Value, logger), stopping);
        }
        finally
        {
            await EndAsync();
        }
    }

    // The triggers are put right before the first one fires: one of a schedule that was taken away meanwhile must not.
    private Task<IScheduler> BeginAsync(CancellationToken stopping) => PersistAsync(
        async token =>
        {
            // One whose start failed is of no use any more.
            await EndAsync();
            await store.CheckAsync(token);
            var scheduler = await quartz.Add(Name, store.Use, SchedulerAddOptions.WithoutStarting, token);
            await new PipelineTriggers(scheduler, options.Value, logger).MatchAsync(await control.SchedulesAsync(token), token);
            await scheduler.Start(token);
            return scheduler;
        },
        stopping);

    private async Task EndAsync() => await quartz.Remove(Name, waitForJobsToComplete: true, CancellationToken.None);

    private async Task FollowAsync(PipelineTriggers triggers, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.Value.PollInterval, Time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            await PersistAsync(async token => await triggers.MatchAsync(await control.SchedulesAsync(token), token), stopping);
        }
    }
}
