using Anip.Articles;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Settings;
using Anip.Stages;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Maintenance;

/// <summary>Registration of the pipeline <c>maintenance</c>. It needs a store.</summary>
public static class MaintenanceModule
{
    public static IServiceCollection AddMaintenance(this IServiceCollection services)
    {
        services.AddAnipOptions<MaintenanceOptions, MaintenanceOptionsValidator>(MaintenanceOptions.Section);
        return services.AddPipeline(provider => new Pipeline(
            "maintenance",
            "Deletes what is past its time, looks at what was given up, and keeps the database fast and small.",
            [
                new ArticleRetentionStep(
                    provider.GetRequiredService<IArticleStore>(), provider.GetRequiredService<IOptions<MaintenanceOptions>>(), provider.GetRequiredService<TimeProvider>()),
                new ExpiredKeysStep(
                    provider.GetRequiredService<IRunStore>(), provider.GetRequiredService<IOptions<PipelinesOptions>>(), provider.GetRequiredService<TimeProvider>()),
                new OldRunsStep(
                    provider.GetRequiredService<IRunStore>(), provider.GetRequiredService<IOptions<PipelinesOptions>>(), provider.GetRequiredService<TimeProvider>()),
                new RetentionStep(provider.GetServices<IRetention>()),
                new QuarantineReviewStep(provider.GetRequiredService<IArticleStore>(), provider.GetRequiredService<IStageQueue>()),
                new OptimiseStep(provider.GetRequiredService<IStoreUpkeep>()),
            ])
        {
            DefaultSchedule = new Schedule("30 3 * * *", "UTC"),
        });
    }
}
