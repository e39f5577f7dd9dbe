using Anip.Enrichment;
using Anip.Health;
using Anip.Inference.Analysis;
using Anip.Inference.Installed;
using Anip.Inference.Language;
using Anip.Models;
using Anip.Models.Registry;
using Anip.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Inference;

public static class InferenceModule
{
    public static IServiceCollection AddInference(this IServiceCollection services)
    {
        services.AddAnipOptions<InferenceOptions, InferenceOptionsValidator>(InferenceOptions.Section);
        services.AddAnipOptions<ModelsOptions, ModelsOptionsValidator>(ModelsOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<InstalledModels>();
        services.TryAddSingleton<IInstalledModels>(provider => provider.GetRequiredService<InstalledModels>());
        services.TryAddSingleton<ISignatureReader, OnnxSignatures>();
        services.TryAddSingleton<LabelNames>();
        services.TryAddSingleton<ITextAnalyzer, TextAnalyzer>();
        services.TryAddSingleton<ILanguageDetector, InstalledLanguageDetector>();
        return services.AddCheck("models", HealthRegistration.Doctor, CheckModelsAsync);
    }

    private static async Task<string?> CheckModelsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var analyzer = services.GetRequiredService<ITextAnalyzer>();
        var analysis = (await analyzer.AnalyzeAsync(
            [new AnalysisInput("Shares in Rome fall after the vote", "Investors sold bank shares on Monday.")], AnalysisUse.BackFill, cancellationToken))[0];
        var read = $"read a test text with {string.Join(", ", analysis.Models.Select(model => $"{model.Key} {model.Value}"))}";
        return services.GetRequiredService<IInstalledModels>().Look().Problems is { Count: > 0 } problems
            ? throw new ModelException($"{string.Join(" ", problems.Select(problem => problem.Reason))} The others work: {read}")
            : read;
    }
}
