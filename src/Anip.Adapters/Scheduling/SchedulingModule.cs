using Anip.Isolation;
using Anip.Pipelines.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Quartz;

namespace Anip.Adapters.Scheduling;

public static class SchedulingModule
{
    /// <summary>What schedules mean.</summary>
    public static IServiceCollection AddScheduleRules(this IServiceCollection services)
    {
        services.TryAddSingleton<IScheduleRules, QuartzScheduleRules>();
        return services;
    }

    /// <summary>Starts runs when they are due, for as long as the host runs; on PostgreSQL together with the other nodes that do. It needs a store and pipelines.</summary>
    public static IServiceCollection AddScheduler(this IServiceCollection services)
    {
        services.TryAddSingleton<SchedulerStore>();
        return services.AddQuartz().AddSupervised<SchedulerService>();
    }
}
