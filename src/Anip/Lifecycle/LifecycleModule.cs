using Anip.Hosting;
using Anip.Lifecycle.Steps;
using Anip.Pipelines;
using Anip.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Anip.Lifecycle;

/// <summary>Registration. It needs a registry of models, pipelines and an <see cref="IModelTrainer"/>.</summary>
public static class LifecycleModule
{
    public static IServiceCollection AddLifecycle(this IServiceCollection services)
    {
        services.AddAnipOptions<LifecycleOptions, LifecycleOptionsValidator>(LifecycleOptions.Section);
        services.AddAnipOptions<DataOptions, DataOptionsValidator>(DataOptions.Section);
        services.TryAddSingleton<ModelTraining>();
        services.TryAddSingleton<VersionComparison>();
        services.TryAddSingleton<ComparedPromotion>();
        services.TryAddSingleton<TrainingRun>();
        return services.AddPipeline(Create);
    }

    private static Pipeline Create(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<LifecycleOptions>>().Value;
        TrainingRun Run() => provider.GetRequiredService<TrainingRun>();
        return new Pipeline(
            TrainingRun.Pipeline,
            "Trains the models anew, compares each with the one in force on rows that neither has learnt from, and puts in force what is better.",
            [
                new TrainingStep("train", Run, (run, context, token) => run.TrainAsync(context, token)),
                new TrainingStep("evaluate", Run, (run, context, token) => run.EvaluateAsync(context, token)),
                new TrainingStep("compare", Run, (run, context, token) => run.CompareAsync(context, token)),
                new TrainingStep("promote", Run, (run, context, token) => run.PromoteAsync(context, token)),
                new TrainingStep("reload", Run, (run, context, token) => run.ReloadAsync(context, token)),
            ])
        {
            Parameters = [TrainingRun.Model],
            DefaultSchedule = options.Files.Count > 0 ? new Schedule(options.Schedule, "UTC") : null,
        };
    }
}
