using Anip.Adapters.MLflow;
using Anip.Adapters.Relational.Models;
using Anip.Models;
using Anip.Models.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Anip.Adapters;

public static class ModelRegistryModule
{
    /// <summary>Adds the registry that <see cref="ModelsOptions.Registry"/> names, and the other one to move versions from and to.</summary>
    public static IServiceCollection AddModelRegistries(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelsOptions>, RegistryChoice>());
        services.AddMlflow().TryAddSingleton(provider => Choose(
            provider.GetRequiredService<IOptions<ModelsOptions>>().Value.Registry,
            provider.GetRequiredService<LocalModelRegistry>(),
            provider.GetRequiredService<IOptions<MlflowOptions>>().Value.IsConfigured ? provider.GetRequiredService<MlflowModelRegistry>() : null));
        return services.AddModelRegistry();
    }

    private static ModelRegistries Choose(RegistryKind kind, IModelRegistry local, IModelRegistry? remote)
    {
        var registries = new ModelRegistries(local, remote, local);
        return kind switch
        {
            RegistryKind.Mlflow => registries with { InForce = registries.RemoteOrThrow() },
            RegistryKind.Auto when remote is not null => registries with { InForce = remote },
            _ => registries,
        };
    }

    /// <summary>Said when the program starts, and not when something asks the registry first.</summary>
    private sealed class RegistryChoice(IOptions<MlflowOptions> mlflow) : IValidateOptions<ModelsOptions>
    {
        public ValidateOptionsResult Validate(string? name, ModelsOptions options) => options.Registry is RegistryKind.Mlflow && !mlflow.Value.IsConfigured
            ? ValidateOptionsResult.Fail(
                $"{ModelsOptions.Section}:Registry is mlflow, and {MlflowOptions.Section}:TrackingUri names none: set MLFLOW_TRACKING_URI to its address, such as http://mlflow:5000, or Models:Registry=local.")
            : ValidateOptionsResult.Success;
    }
}
