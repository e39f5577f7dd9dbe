using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Labelling;

public static class LabellingModule
{
    /// <summary>The pipeline by which a head is learnt from what people say of articles.</summary>
    public const string Pipeline = "ml_training";

    /// <summary>Its parameter that names the label.</summary>
    public const string Parameter = "model";

    /// <summary>Needs a store and an <see cref="Anip.Enrichment.ITextAnalyzer"/>.</summary>
    public static IServiceCollection AddLabelling(this IServiceCollection services)
    {
        services.TryAddSingleton<LabelSuggestions>();
        return services;
    }
}
