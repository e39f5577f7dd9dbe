using Anip.Articles;
using Anip.Hosting;
using Anip.Isolation;
using Anip.Pipelines;
using Anip.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Enrichment;

public static class EnrichmentModule
{
    /// <summary><see cref="EnrichmentRun"/> and <see cref="IEnrichmentProgress"/>. Needs a store and an <see cref="ITextAnalyzer"/>.</summary>
    public static IServiceCollection AddEnrichment(this IServiceCollection services)
    {
        services.AddAnipOptions<DataOptions, DataOptionsValidator>(DataOptions.Section);
        services.AddAnipOptions<EnrichmentOptions, EnrichmentOptionsValidator>(EnrichmentOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<NodeIdentity>();
        services.TryAddSingleton<EnrichmentCounter>();
        services.TryAddSingleton<IEnrichmentProgress>(provider => provider.GetRequiredService<EnrichmentCounter>());
        services.TryAddSingleton(provider => new EnrichmentRun(
            provider.GetRequiredService<IEnrichmentQueue>(),
            provider.GetRequiredService<ITextAnalyzer>(),
            provider.GetRequiredService<IOptions<EnrichmentOptions>>(),
            provider.GetRequiredService<EnrichmentCounter>(),
            provider.GetRequiredService<NodeIdentity>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EnrichmentRun>>()));
        return services;
    }

    /// <summary><c>ml_processing</c>.</summary>
    public static IServiceCollection AddEnrichmentPipelines(this IServiceCollection services) => services
        .AddPipeline(provider => EnrichmentPipeline.Create(
            provider.GetRequiredService<EnrichmentRun>(),
            provider.GetRequiredService<IEnrichmentProgress>(),
            provider.GetRequiredService<IArticleStatistics>(),
            provider.GetRequiredService<TimeProvider>()));

    /// <summary>Enriches in the background for as long as the host runs.</summary>
    public static IServiceCollection AddEnrichmentService(this IServiceCollection services) =>
        services.AddEnrichment().AddSupervised<EnrichmentService>();
}
