using Anip.Adapters;
using Anip.Adapters.Airflow;
using Anip.Adapters.Columnar;
using Anip.Adapters.Scheduling;
using Anip.Adapters.Spark;
using Anip.Adapters.Telemetry;
using Anip.Cli.Health;
using Anip.Enrichment;
using Anip.Hosting;
using Anip.Inference;
using Anip.Lake;
using Anip.Lake.Local;
using Anip.Lifecycle;
using Anip.Ingestion;
using Anip.Ingestion.Sources.Samples;
using Anip.Labelling;
using Anip.Maintenance;
using Anip.Pipelines;
using Anip.Settings;
using Anip.Watching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Cli.Hosting;

/// <summary>The product as it ships, put together.</summary>
internal static class AnipServices
{
    public static IServiceCollection AddAnip(this IServiceCollection services, IConfiguration configuration) => services
        .AddNode()
        .AddHealthOptions()
        .AddStorage(configuration)
        .AddColumnFiles()
        .AddTelemetry(configuration)
        .AddInference()
        .AddModelRegistries()
        .AddIngestion()
        .AddAirflow()
        .AddSpark()
        .AddScheduleRules()
        .AddEnrichment()
        .AddWatchingCheck()
        .AddLabelling()
        .AddSamples()
        .AddPipelines()
        .AddMaintenance()
        .AddLake()
        .AddSingleton(provider => WorkerProgram.OfThisProcess(WorkerSettings.Of(provider.GetRequiredService<IConfiguration>())))
        .AddLifecycle()
        .AddTrainer();

    private static IServiceCollection AddHealthOptions(this IServiceCollection services) =>
        services.AddAnipOptions<HealthOptions, HealthOptionsValidator>(HealthOptions.Section);

    // What trains is loaded when somebody trains or compares.
    private static IServiceCollection AddTrainer(this IServiceCollection services)
    {
        services.TryAddSingleton<IModelTrainer>(Trainer);
        return services;
    }

    private static IModelTrainer Trainer(IServiceProvider services) => ActivatorUtilities.CreateInstance<Training.HeadTrainer>(services);
}
