using Anip.Health;
using Anip.Hosting;
using Anip.Isolation;
using Anip.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Models.Registry;

public static class RegistryModule
{
    /// <summary>What is done with a registry, whichever it is. The host brings <see cref="ModelRegistries"/> and a reader of signatures.</summary>
    public static IServiceCollection AddModelRegistry(this IServiceCollection services)
    {
        services.AddAnipOptions<ModelsOptions, ModelsOptionsValidator>(ModelsOptions.Section);
        services.AddAnipOptions<DataOptions, DataOptionsValidator>(DataOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ModelShelf>();
        services.TryAddSingleton<IPromotedModels>(provider => provider.GetRequiredService<ModelShelf>());
        services.TryAddSingleton<MlflowFolder>();
        services.TryAddSingleton<VersionFiles>();
        services.TryAddSingleton<FolderRegistration>();
        services.TryAddSingleton<ShippedModels>();
        services.TryAddSingleton<FollowedVersions>();
        services.TryAddSingleton<Champions>();
        services.TryAddSingleton<Promotion>();
        services.TryAddSingleton<VersionRemoval>();
        return services.AddCheck("model registry", HealthRegistration.Doctor, CheckAsync);
    }

    /// <summary>Keeps the process on the champions of the registry while it runs.</summary>
    public static IServiceCollection AddChampionFollower(this IServiceCollection services) => services.AddSupervised<ChampionFollower>();

    private static async Task<string?> CheckAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var registries = services.GetRequiredService<ModelRegistries>();
        if (registries.Remote is not { } remote)
        {
            // In the store, which is tried by itself before anything else opens it.
            return null;
        }

        var answered = await remote.CheckAsync(cancellationToken);
        var models = await remote.ListModelsAsync(cancellationToken);
        return $"{answered}{(registries.InForce == remote ? "" : ", not the registry in force")}: {models.Count} models, {models.Count(model => model.Champion is not null)} of them with a version in force";
    }
}
