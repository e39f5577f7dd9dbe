using Anip.Enrichment;
using Anip.Inference.Analysis;
using Anip.Inference.Language;
using Anip.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Anip.Inference;

public static class InferenceModule
{
    public static IServiceCollection AddInference(this IServiceCollection services)
    {
        services.AddOptions<InferenceOptions>().BindConfiguration(InferenceOptions.Section).ValidateOnStart();
        services.AddOptions<ModelsOptions>().BindConfiguration(ModelsOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<InferenceOptions>, InferenceOptionsValidator>());
        services.TryAddSingleton<InstalledModels>();
        services.TryAddSingleton<ITextAnalyzer, TextAnalyzer>();
        services.TryAddSingleton<ILanguageDetector, InstalledLanguageDetector>();
        return services;
    }
}
