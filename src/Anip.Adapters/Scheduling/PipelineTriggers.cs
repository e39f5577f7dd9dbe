using Anip.Pipelines;
using Anip.Pipelines.Scheduling;
using Microsoft.Extensions.Logging;
using Quartz;
using SchedulingOptions = Anip.Pipelines.Scheduling.SchedulingOptions;

namespace Anip.Adapters.Scheduling;

/// <summary>Makes the triggers in Quartz those that the schedules ask for. A trigger that is right is left alone: it knows what it has missed.</summary>
internal sealed class PipelineTriggers(IScheduler scheduler, SchedulingOptions options, ILogger logger)
{
    private const string Group = "pipelines";

    private CronTriggerMisfireInstruction Misfire =>
        options.CatchUp is CatchUp.Once ? CronTriggerMisfireInstruction.FireAndProceed : CronTriggerMisfireInstruction.DoNothing;

    public async Task MatchAsync(IReadOnlyDictionary<string, Schedule> schedules, CancellationToken cancellationToken)
    {
        foreach (var (pipeline, schedule) in schedules)
        {
            // It was checked when it was kept, if perhaps by a node that knows more time zones.
            if (QuartzScheduleRules.Find(schedule) is not { } expression)
            {
                logger.NotUnderstood(pipeline, schedule);
            }
            else if (!IsRight(await scheduler.GetTrigger(new TriggerKey(pipeline, Group), cancellationToken), expression))
            {
                await ScheduleAsync(pipeline, expression, cancellationToken);
            }
        }

        foreach (var key in await scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.GroupEquals(Group), cancellationToken))
        {
            if (!schedules.ContainsKey(key.Name))
            {
                await scheduler.UnscheduleJob(key, cancellationToken);
            }
        }
    }

    private bool IsRight(ITrigger? trigger, CronExpression expression) => trigger is ICronTrigger cron
        && cron.CronExpressionString == expression.CronExpressionString
        && cron.TimeZone.Id == expression.TimeZone.Id
        && cron.MisfireInstruction == Misfire;

    private async Task ScheduleAsync(string pipeline, CronExpression expression, CancellationToken cancellationToken)
    {
        // What a node had begun to start when it was killed is started by another.
        var job = JobBuilder.Create<StartRunJob>().WithIdentity(pipeline, Group).RequestRecovery().Build();
        var trigger = TriggerBuilder.Create()
            .WithIdentity(pipeline, Group)
            .ForJob(job)
            .WithCronSchedule(expression, cron => cron.WithMisfireInstruction(Misfire))
            .Build();
        await scheduler.ScheduleJob(job, trigger, new ScheduleJobOptions { Replace = true }, cancellationToken);
    }
}
