using System.Globalization;

namespace Anip.Models.Registry;

/// <summary>Deletes versions that nothing needs any more, and no others.</summary>
public sealed class VersionRemoval(ModelRegistries registries, ShippedModels shipped, ModelShelf shelf)
{
    /// <exception cref="ModelRegistryException">There is no such version, it is needed, or the registry does not answer; the message says what to do.</exception>
    public async Task DeleteAsync(string name, int version, CancellationToken cancellationToken)
    {
        var registry = registries.InForce;
        var found = await registry.FindVersionAsync(name, version, cancellationToken)
            ?? throw await MissingVersion.OfAsync(registry, name, version.ToString(CultureInfo.InvariantCulture), cancellationToken);
        if (found.Aliases.Count > 0)
        {
            throw ModelRegistryException.HasAlias(name, version, found.Aliases);
        }

        if (await FindUseAsync(registry, found, cancellationToken) is { } use)
        {
            throw new ModelRegistryException(ModelRegistryException.Conflict, $"version {version} of {name} {use}");
        }

        await registry.DeleteVersionAsync(name, version, cancellationToken);
    }

    /// <returns>Null where nothing needs it.</returns>
    private async Task<string?> FindUseAsync(IModelRegistry registry, ModelVersion version, CancellationToken cancellationToken)
    {
        if (version.Sha256 is not { } identity)
        {
            return $"was not made by ANIP: delete it where it was made, in the {registry.Name} registry.";
        }

        var champion = await registry.FindByAliasAsync(version.Name, RegistryTags.Champion, cancellationToken);
        return champion?.Tags.GetValueOrDefault(RegistryTags.Previous) == version.Version.ToString(CultureInfo.InvariantCulture)
                ? $"is the one that a rollback goes back to: it can be deleted when another version than {champion.Version} is in force."
            : shelf.Read().TryGetValue(version.Name, out var inForce) && inForce == version.Version ? "is still in force on this node: wait until it follows the registry."
            : shipped.Heads().TryGetValue(version.Name, out var folder) && VersionFiles.IdentityOf(folder) == identity ? "ships with this release, and would be registered again."
            : null;
    }
}
