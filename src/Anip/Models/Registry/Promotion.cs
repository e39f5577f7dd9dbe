using System.Globalization;

namespace Anip.Models.Registry;

/// <summary>Moves the alias by which every node finds the version to use, and leaves a trace of it on the versions. Whether a version deserves it is decided before.</summary>
public sealed class Promotion(ModelRegistries registries, ShippedModels shipped, TimeProvider timeProvider)
{
    private IModelRegistry Registry => registries.InForce;

    /// <param name="by">Who does it, and <paramref name="why"/>; both are kept with the version.</param>
    /// <returns>The champion before; null where there was none. The version itself where it is the champion already.</returns>
    /// <exception cref="ModelRegistryException">There is no such model or version, or the registry does not answer.</exception>
    public async Task<int?> PromoteAsync(string name, int version, string by, string why, CancellationToken cancellationToken)
    {
        await shipped.RegisterAsync(name, cancellationToken);
        _ = await Registry.FindVersionAsync(name, version, cancellationToken) ?? throw await MissingVersion.OfAsync(Registry, name, Text(version), cancellationToken);
        var before = await Registry.FindByAliasAsync(name, RegistryTags.Champion, cancellationToken);
        if (before?.Version == version)
        {
            return version;
        }

        // Whoever is killed after the tags has promoted nothing yet, and can do it again.
        await TraceAsync(name, version, RegistryTags.Promoted, by, why, cancellationToken);
        if (before is not null)
        {
            await Registry.TagVersionAsync(name, version, RegistryTags.Previous, Text(before.Version), cancellationToken);
        }

        await Registry.SetAliasAsync(name, RegistryTags.Champion, version, cancellationToken);
        return before?.Version;
    }

    /// <summary>Makes the version the champion again that was it before the one that is.</summary>
    /// <returns>The version that was the champion, and the one that is now.</returns>
    /// <exception cref="ModelRegistryException">There is nothing to go back to.</exception>
    public async Task<(int From, int To)> RollbackAsync(string name, string by, string why, CancellationToken cancellationToken)
    {
        await shipped.RegisterAsync(name, cancellationToken);
        if (await Registry.FindByAliasAsync(name, RegistryTags.Champion, cancellationToken) is not { } champion)
        {
            throw await Registry.FindModelAsync(name, cancellationToken) is null
                ? await MissingVersion.OfAsync(Registry, name, version: null, cancellationToken)
                : new ModelRegistryException(ModelRegistryException.Conflict, $"no version of {name} is in force: 'anip models promote {name} VERSION' makes one so.");
        }

        if (!int.TryParse(champion.Tags.GetValueOrDefault(RegistryTags.Previous), NumberStyles.None, CultureInfo.InvariantCulture, out var previous)
            || previous == champion.Version
            || await Registry.FindVersionAsync(name, previous, cancellationToken) is null)
        {
            throw new ModelRegistryException(
                ModelRegistryException.Conflict, $"version {champion.Version} of {name} was put in force first, so that there is none to go back to: name one with 'anip models promote {name} VERSION'.");
        }

        await TraceAsync(name, champion.Version, RegistryTags.RolledBack, by, why, cancellationToken);
        await Registry.SetAliasAsync(name, RegistryTags.Champion, previous, cancellationToken);
        return (champion.Version, previous);
    }

    private async Task TraceAsync(string name, int version, string what, string by, string why, CancellationToken cancellationToken)
    {
        await Registry.TagVersionAsync(name, version, $"{what}_by", by, cancellationToken);
        await Registry.TagVersionAsync(name, version, $"{what}_at", timeProvider.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), cancellationToken);
        await Registry.TagVersionAsync(name, version, $"{what}_why", why, cancellationToken);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
