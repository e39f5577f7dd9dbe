using Anip.Health;
using Anip.Settings;
using Anip.Stages;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Anip.Enrichment;

public static class EnrichmentModule
{
    /// <summary>The name of the stage.</summary>
    public const string Stage = "enrichment";

    /// <summary>The stage and its pipeline, <c>ml_processing</c>. Needs a store and an <see cref="ITextAnalyzer"/>.</summary>
    public static IServiceCollection AddEnrichment(this IServiceCollection services)
    {
        services.AddAnipOptions<RenewalOptions, RenewalOptionsValidator>(RenewalOptions.Section);
        services.TryAddSingleton<AnalysisRenewal>();
        return services.AddStage<EnrichmentStage>("Enrichment").AddCheck("analyses", HealthRegistration.Doctor, CheckAsync);
    }

    /// <summary>The names of all stages that a store knows, in order. One that nothing has worked on yet knows this one only.</summary>
    public static async Task<IReadOnlyList<string>> ListStagesAsync(this IStageQueue queue, CancellationToken cancellationToken) =>
        [.. (await queue.ListAsync(cancellationToken)).Union([Stage], StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static async Task<string?> CheckAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (await services.GetRequiredService<ISchemaMigrator>().StatusAsync(cancellationToken) is not { Pending.Count: 0 })
        {
            return null; // What is wrong with the database is said where it is tried.
        }

        var stale = await services.GetRequiredService<AnalysisRenewal>().CountAsync(cancellationToken);
        return stale == 0 ? "all by the versions of the models that are in force" : $"{Sentence(stale)} {Remedy(services.GetRequiredService<IOptions<RenewalOptions>>().Value)}";
    }

    private static string Sentence(long stale) => stale == 1
        ? "1 article was analysed by other versions of the models than those in force."
        : $"{stale:N0} articles were analysed by other versions of the models than those in force.";

    private static string Remedy(RenewalOptions options) => options.Automatic
        ? "'anip up' and workers bring them up while nothing new waits; 'anip run ml_processing --stale' does it now."
        : "'anip run ml_processing --stale' brings them up (Enrichment:Renewal:Automatic is off).";
}
