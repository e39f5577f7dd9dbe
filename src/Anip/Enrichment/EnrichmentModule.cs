using Anip.Stages;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Enrichment;

public static class EnrichmentModule
{
    /// <summary>The name of the stage.</summary>
    public const string Stage = "enrichment";

    /// <summary>The stage and its pipeline, <c>ml_processing</c>. Needs a store and an <see cref="ITextAnalyzer"/>.</summary>
    public static IServiceCollection AddEnrichment(this IServiceCollection services) => services.AddStage<EnrichmentStage>("Enrichment");
}
