using Anip.Adapters.Postgres;
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
        var isShared = services.Any(service => service.ServiceType == typeof(PostgresDatabase));
        services.TryAddSingleton<SchedulerStore>();
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler => scheduler.InstanceName = "anip");
            quartz.UsePersistentStore(store =>
            {
                store.ProvisionSchema();
                if (isShared)
                {
                    store.UsePostgres(source => source.DataSourceFactory = provider => provider.GetRequiredService<SchedulerStore>().Open());
                    store.UseClustering();
                }
                else
                {
                    store.UseSqlite(source => source.DataSourceFactory = provider => provider.GetRequiredService<SchedulerStore>().Open());
                }
            });
        });
        return services.AddSupervised<SchedulerService>();
    }
}
