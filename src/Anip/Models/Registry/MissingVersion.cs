namespace Anip.Models.Registry;

/// <summary>Says what there is instead of a version or model that there is not.</summary>
public static class MissingVersion
{
    /// <param name="version">A number or an alias; null where the model itself, or its champion, is missing.</param>
    public static async Task<ModelRegistryException> OfAsync(IModelRegistry registry, string name, string? version, CancellationToken cancellationToken)
    {
        var versions = await registry.ListVersionsAsync(name, cancellationToken);
        if (versions.Count > 0)
        {
            var numbers = string.Join(", ", versions.Select(one => one.Version).Order());
            return new ModelRegistryException(
                ModelRegistryException.NotFound, version is null ? $"no version of {name} is in force; it has {numbers}." : $"{name} has no version {version}; it has {numbers}.");
        }

        var names = (await registry.ListModelsAsync(cancellationToken)).Select(model => model.Name).ToList();
        return new ModelRegistryException(
            ModelRegistryException.NotFound, $"no model '{name}' is registered; {(names.Count > 0 ? $"there are {string.Join(", ", names)}" : "none is yet")}.");
    }
}
