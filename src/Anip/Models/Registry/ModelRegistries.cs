namespace Anip.Models.Registry;

/// <summary>Both registries, between which versions can be moved.</summary>
/// <param name="Local">In this program's own store.</param>
/// <param name="Remote">The MLflow; null where none is set up.</param>
/// <param name="InForce">The one of them that <see cref="ModelsOptions.Registry"/> says.</param>
public sealed record ModelRegistries(IModelRegistry Local, IModelRegistry? Remote, IModelRegistry InForce)
{
    /// <summary>The MLflow.</summary>
    /// <exception cref="ModelRegistryException">None is set up.</exception>
    public IModelRegistry RemoteOrThrow() => Remote ?? throw new ModelRegistryException(
        ModelRegistryException.Invalid, "no MLflow is set up: set MLFLOW_TRACKING_URI (or MLflow:TrackingUri) to its address, such as http://mlflow:5000.");
}
