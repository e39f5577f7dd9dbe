using System.Runtime.CompilerServices;

namespace Anip.Models.Registry;

/// <summary>Takes over what another system has in production in a registry: by an alias, or by the stage that MLflow had before there were any.</summary>
public static class ProductionAliases
{
    /// <summary>Of a version that is no model of ANIP's, so that it is found again by whoever goes back.</summary>
    public const string Kept = "anip-python";

    private const string Production = "production";

    /// <summary>
    /// A version that ANIP made becomes the champion where its model has none; another one gets <see cref="Kept"/>. What has its alias already is left alone, so that it may be done again.
    /// </summary>
    /// <returns>What was changed, by the model's name.</returns>
    /// <exception cref="ModelRegistryException">The registry refuses, or does not answer.</exception>
    public static async IAsyncEnumerable<(string Model, int Version, bool IsUsable)> TakeAsync(IModelRegistry registry, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registry);
        foreach (var model in await registry.ListModelsAsync(cancellationToken))
        {
            var versions = await registry.ListVersionsAsync(model.Name, cancellationToken);
            var champion = versions.FirstOrDefault(version => version.Version == model.Champion);
            var inProduction = versions.FirstOrDefault(version => Is(version, Production)) ?? champion;
            if (inProduction is null)
            {
                continue;
            }

            var isUsable = inProduction.Sha256 is not null;
            var alias = isUsable ? RegistryTags.Champion : Kept;
            if (isUsable ? champion is null : !model.Aliases.ContainsKey(Kept))
            {
                await registry.SetAliasAsync(model.Name, alias, inProduction.Version, cancellationToken);
                yield return (model.Name, inProduction.Version, isUsable);
            }
        }
    }

    private static bool Is(ModelVersion version, string stage) =>
        version.Aliases.Contains(stage, StringComparer.OrdinalIgnoreCase) || string.Equals(version.Stage, stage, StringComparison.OrdinalIgnoreCase);
}
