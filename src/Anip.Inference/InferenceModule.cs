using Anip.Enrichment;
using Anip.Inference.Analysis;
using Anip.Inference.Language;
using Anip.Models;
using Anip.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Inference;

public static class InferenceModule
{
    public static IServiceCollection AddInference(this IServiceCollection services)
    {
        services.AddAnipOptions<InferenceOptions, InferenceOptionsValidator>(InferenceOptions.Section);
        services.AddAnipOptions<ModelsOptions>(ModelsOptions.Section);
        services.TryAddSingleton<InstalledModels>();
        services.TryAddSingleton<ITextAnalyzer, TextAnalyzer>();
        services.TryAddSingleton<ILanguageDetector, InstalledLanguageDetector>();
        return services;
    }
}
