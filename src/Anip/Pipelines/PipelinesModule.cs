using Anip.Hosting;
using Anip.Isolation;
using Anip.Pipelines.Runs;
using Anip.Pipelines.Scheduling;
using Anip.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Anip.Pipelines;

/// <summary>Registration. It needs a store and <see cref="IScheduleRules"/>; the pipelines themselves are registered by the modules whose work they do.</summary>
public static class PipelinesModule
{
    public static IServiceCollection AddPipelines(this IServiceCollection services)
    {
        services.AddAnipOptions<DataOptions, DataOptionsValidator>(DataOptions.Section);
        services.AddAnipOptions<PipelinesOptions, PipelinesOptionsValidator>(PipelinesOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PipelinesOptions>, PipelineStepsValidator>());
        services.AddAnipOptions<SchedulingOptions, SchedulingOptionsValidator>(SchedulingOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<NodeIdentity>();
        services.TryAddSingleton<PipelineRegistry>();
        services.TryAddSingleton<PipelineRunner>();
        services.TryAddSingleton<PipelineActivity>();
        services.TryAddSingleton(provider => new PipelineControl(
            provider.GetRequiredService<PipelineRegistry>(),
            provider.GetRequiredService<IRunStore>(),
            provider.GetRequiredService<IPipelineSettings>(),
            provider.GetRequiredService<IScheduleRules>(),
            provider.GetRequiredService<PipelineActivity>(),
            provider.GetRequiredService<IOptions<PipelinesOptions>>(),
            provider.GetRequiredService<IOptions<SchedulingOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>Registers a pipeline.</summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services, Func<IServiceProvider, Pipeline> create) =>
        services.AddSingleton(create);

    /// <summary>Works on queued runs in the background for as long as the host runs.</summary>
    public static IServiceCollection AddPipelineService(this IServiceCollection services) =>
        services.AddPipelines().AddSupervised<PipelineService>();
}
