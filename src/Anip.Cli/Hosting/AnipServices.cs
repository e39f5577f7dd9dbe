using Anip.Adapters;
using Anip.Adapters.Airflow;
using Anip.Adapters.Scheduling;
using Anip.Adapters.Telemetry;
using Anip.Enrichment;
using Anip.Inference;
using Anip.Ingestion;
using Anip.Ingestion.Sources.Samples;
using Anip.Maintenance;
using Anip.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Hosting;

/// <summary>The product as it ships, put together.</summary>
internal static class AnipServices
{
    public static IServiceCollection AddAnip(this IServiceCollection services, IConfiguration configuration) => services
        .AddStorage(configuration)
        .AddTelemetry(configuration)
        .AddAirflow()
        .AddScheduleRules()
        .AddIngestion()
        .AddInference()
        .AddEnrichment()
        .AddSamples()
        .AddPipelines()
        .AddMaintenance();
}
