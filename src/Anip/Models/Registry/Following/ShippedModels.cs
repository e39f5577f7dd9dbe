using Anip.Isolation;
using Microsoft.Extensions.Options;

namespace Anip.Models.Registry;

/// <summary>
/// Sees to it that the heads which ship are versions of the registry too, so that there is always something to go back to. A head that a newer release brings takes
/// the place of the older one that shipped, and of no other.
/// </summary>
public sealed class ShippedModels(ModelRegistries registries, FolderRegistration registration, IOptions<ModelsOptions> options)
{
    private static readonly string Release = typeof(ShippedModels).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>The folders of the heads in the models' folder, by name. The encoder is not among them: another one is no matter of an alias.</summary>
    public IReadOnlyDictionary<string, string> Heads()
    {
        Dictionary<string, string> heads = new(StringComparer.Ordinal);
        if (!Directory.Exists(options.Value.Folder))
        {
            return heads;
        }

        foreach (var folder in Directory.EnumerateDirectories(options.Value.Folder).Order(StringComparer.Ordinal))
        {
            // What cannot be read is told by who loads models.
            Isolated.Run(
                () =>
                {
                    if (ModelFolder.ReadManifest(folder) is { Kind: ModelKind.TextClassification or ModelKind.TokenClassification } manifest && ModelShelf.IsName(manifest.Name))
                    {
                        heads.TryAdd(manifest.Name, folder);
                    }
                },
                CancellationToken.None);
        }

        return heads;
    }

    /// <summary>Registers the head of that name where it ships and is no version yet.</summary>
    /// <exception cref="ModelRegistryException">The registry refuses, or does not answer.</exception>
    public Task RegisterAsync(string name, CancellationToken cancellationToken) => RegisterAsync(registries.InForce, name, cancellationToken);

    /// <param name="registry">One of the two.</param>
    /// <inheritdoc cref="RegisterAsync(string, CancellationToken)"/>
    public async Task RegisterAsync(IModelRegistry registry, string name, CancellationToken cancellationToken)
    {
        if (!Heads().TryGetValue(name, out var folder))
        {
            return;
        }

        var identity = VersionFiles.IdentityOf(folder);
        var versions = await registry.ListVersionsAsync(name, cancellationToken);
        var champion = await registry.FindByAliasAsync(name, RegistryTags.Champion, cancellationToken);
        if (versions.Any(version => version.Sha256 == identity) && champion is not null)
        {
            return;
        }

        var shipped = versions.FirstOrDefault(version => version.Sha256 == identity) ?? await registration.RegisterAsync(
            registry, folder, $"ships with ANIP {Release}", new Dictionary<string, string> { [RegistryTags.Shipped] = Release }, cancellationToken);
        if (champion is not null && !champion.Tags.ContainsKey(RegistryTags.Shipped))
        {
            return;
        }

        if (champion is not null)
        {
            await registry.TagVersionAsync(
                name, shipped.Version, RegistryTags.Previous, champion.Version.ToString(System.Globalization.CultureInfo.InvariantCulture), cancellationToken);
        }

        await registry.SetAliasAsync(name, RegistryTags.Champion, shipped.Version, cancellationToken);
    }
}
