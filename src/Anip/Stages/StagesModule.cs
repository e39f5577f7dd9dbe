using Anip.Hosting;
using Anip.Isolation;
using Anip.Pipelines;
using Anip.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Anip.Stages;

/// <summary>Registration. It needs a store.</summary>
public static class StagesModule
{
    private const string Suffix = "Stage";

    /// <summary>Registers a stage with its runner, its settings and its pipeline. Nothing else has to be told of it.</summary>
    /// <param name="section">Of its settings (<see cref="StageOptions"/>); by default <c>Stages:</c> and the name of the class without "Stage" at its end.</param>
    public static IServiceCollection AddStage<TStage>(this IServiceCollection services, string? section = null)
        where TStage : Stage
    {
        var name = typeof(TStage).Name;
        section ??= $"Stages:{(name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name)}";
        services.AddAnipOptions<DataOptions, DataOptionsValidator>(DataOptions.Section);
        services.AddSingleton(new SettingsSection(section, typeof(StageOptions)));
        services.AddOptions<StageOptions>(section).BindConfiguration(section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StageOptions>, StageOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<NodeIdentity>();
        services.TryAddSingleton<WorkSignal>();
        services.TryAddSingleton(provider => new StageRunners(
            provider.GetServices<RegisteredStage>(),
            provider.GetRequiredService<IStageQueue>(),
            provider.GetRequiredService<IOptionsMonitor<StageOptions>>(),
            provider.GetRequiredService<NodeIdentity>(),
            provider.GetRequiredService<WorkSignal>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILogger<StageRunners>>() ?? NullLogger<StageRunners>.Instance));
        services.TryAddSingleton<TStage>();
        services.AddSingleton(provider => new RegisteredStage(provider.GetRequiredService<TStage>(), section));
        return services.AddPipeline(provider => StagePipeline.Create(
            provider.GetRequiredService<StageRunners>().Of(provider.GetRequiredService<TStage>().Name), provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Works on every stage that is registered, in the background, for as long as the host runs.</summary>
    public static IServiceCollection AddStageService(this IServiceCollection services)
    {
        services.TryAddSingleton<ServiceHealth>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StageService>());
        return services;
    }
}
