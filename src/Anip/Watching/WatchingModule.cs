using Anip.Health;
using Anip.Settings;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Watching;

public static class WatchingModule
{
    /// <summary>What tells how the answers of models change, and whether people agree with them. Needs a store and the installed models.</summary>
    public static IServiceCollection AddWatching(this IServiceCollection services)
    {
        services.AddAnipOptions<DriftOptions, DriftOptionsValidator>(DriftOptions.Section);
        services.TryAddSingleton<ModelWatch>();
        return services;
    }

    /// <summary>The same, tried by <c>anip doctor</c>.</summary>
    public static IServiceCollection AddWatchingCheck(this IServiceCollection services) =>
        services.AddWatching().AddCheck("drift", HealthRegistration.Doctor, CheckAsync);

    private static async Task<string?> CheckAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (await services.GetRequiredService<ISchemaMigrator>().StatusAsync(cancellationToken) is not { Pending.Count: 0 })
        {
            return null; // What is wrong with the database is said where it is tried.
        }

        var drifts = await services.GetRequiredService<ModelWatch>().ReadAllAsync(cancellationToken);
        string[] drifted = [.. drifts.Where(drift => drift.Verdict is DriftVerdict.Drifted).Select(drift => drift.Sentence)];
        return drifted.Length > 0 ? string.Join(' ', drifted)
            : drifts.Any(drift => drift.Verdict is DriftVerdict.Steady) ? "the answers of the models are as they were"
            : "too few articles yet to say whether the answers of the models change";
    }
}
