using Anip.Articles;
using Anip.Pipelines;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quartz;
using SchedulingOptions = Anip.Pipelines.SchedulingOptions;

namespace Anip.Adapters.Scheduling;

/// <summary>Starts runs when they are due, for as long as the host runs. A failing store makes it wait, never end.</summary>
internal sealed class SchedulerService(
    ISchedulerFactory factory,
    SchedulerStore store,
    PipelineControl control,
    IOptions<SchedulingOptions> options,
    TimeProvider time,
    ILogger<SchedulerService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Mode is SchedulingMode.External)
        {
            logger.External();
            return;
        }

        IScheduler? scheduler = null;
        try
        {
            using var alone = await store.WaitUntilAloneAsync(stoppingToken);
            scheduler = await BeginAsync(stoppingToken);
            await FollowAsync(new PipelineTriggers(scheduler, options.Value, logger), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the host.
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
    private async Task<IScheduler> BeginAsync(CancellationToken stopping) => await PersistAsync(
        async () =>
        {
            var scheduler = await factory.GetScheduler(stopping);
            await new PipelineTriggers(scheduler, options.Value, logger).MatchAsync(await control.SchedulesAsync(stopping), stopping);
            await scheduler.Start(stopping);
            return scheduler;
        },
        stopping);

    private async Task FollowAsync(PipelineTriggers triggers, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.Value.PollInterval, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            await PersistAsync(
                async () =>
                {
                    await triggers.MatchAsync(await control.SchedulesAsync(stopping), stopping);
                    return true;
                },
                stopping);
        }
    }

    private async Task<T> PersistAsync<T>(Func<Task<T>> work, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await work();
            }
            catch (Exception exception) when (exception is StorageException or SchedulerException or System.Data.Common.DbException)
            {
                logger.StandsStill(options.Value.PollInterval, exception);
                await Task.Delay(options.Value.PollInterval, time, stopping);
            }
        }
    }
}
