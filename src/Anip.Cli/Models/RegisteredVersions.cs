using Anip.Cli.Output;
using Anip.Isolation;
using Anip.Models.Registry;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Models;

/// <summary>What the registry has, for verbs that show models whether or not it can be asked.</summary>
/// <param name="Models">By name; empty where nothing was registered yet.</param>
/// <param name="InForce">Of each of these that is a model of ours and has one: the version in force.</param>
/// <param name="Problem">Why it could not be asked; null where it could.</param>
internal sealed record RegisteredVersions(IReadOnlyDictionary<string, RegisteredModel> Models, IReadOnlyList<ModelVersion> InForce, string? Problem)
{
    public static async Task<RegisteredVersions> ReadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        Dictionary<string, RegisteredModel> models = new(StringComparer.Ordinal);
        List<ModelVersion> inForce = [];
        var failure = await Isolated.RunAsync(
            async token =>
            {
                if (await RegistryAsync(services, token) is { } registry)
                {
                    models = (await registry.ListModelsAsync(token)).ToDictionary(model => model.Name, StringComparer.Ordinal);
                    foreach (var model in models.Values.Where(model => model.Champion is not null && ModelShelf.IsName(model.Name)).OrderBy(model => model.Name, StringComparer.Ordinal))
                    {
                        if (await registry.FindByAliasAsync(model.Name, RegistryTags.Champion, token) is { Sha256: not null } version)
                        {
                            inForce.Add(version);
                        }
                    }
                }
            },
            cancellationToken);
        return new RegisteredVersions(models, inForce, failure?.Reason);
    }

    /// <returns>What its manifest calls it, as it stands beside predictions; empty where that is not known.</returns>
    public static string CalledOf(ModelVersion version) => version.Tags.GetValueOrDefault(RegistryTags.Manifest) ?? "";

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<ModelVersion>> VersionsAsync(IServiceProvider services, string name, CancellationToken cancellationToken) =>
        Models.ContainsKey(name) ? await services.GetRequiredService<ModelRegistries>().InForce.ListVersionsAsync(name, cancellationToken) : [];

    public static void Print(IReadOnlyList<ModelVersion> versions)
    {
        if (versions.Count == 0)
        {
            return;
        }

        Terminal.Print("");
        Terminal.PrintTable(["version", "aliases", "called", "since", "what"], versions.Select(version => (string[])
        [
            version.Version.ToString(System.Globalization.CultureInfo.InvariantCulture),
            string.Join(", ", version.Aliases.Concat(version.Stage is { } stage ? [$"stage {stage}"] : [])),
            CalledOf(version),
            version.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture),
            version.Tags.GetValueOrDefault($"{RegistryTags.Promoted}_why") ?? version.Description ?? "",
        ]));
    }

    // To look makes no store.
    private static async Task<IModelRegistry?> RegistryAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var registries = services.GetRequiredService<ModelRegistries>();
        return registries.InForce == registries.Local && (await services.GetRequiredService<ISchemaMigrator>().StatusAsync(cancellationToken)).Pending.Count > 0 ? null : registries.InForce;
    }
}
