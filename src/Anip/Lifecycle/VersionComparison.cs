using System.Globalization;
using Anip.Hosting;
using Anip.Lifecycle.Figures;
using Anip.Models;
using Anip.Models.Registry;
using Microsoft.Extensions.Options;

namespace Anip.Lifecycle;

/// <summary>Measures versions of the registry, and compares two of them on the same held-out rows.</summary>
public sealed class VersionComparison(
    ModelRegistries registries, ShippedModels shipped, ModelShelf shelf, IModelTrainer trainer, IOptions<LifecycleOptions> options, IOptions<DataOptions> data)
{
    /// <summary>The version that is meant.</summary>
    /// <param name="version">A number, or an alias; null for the champion.</param>
    /// <exception cref="ModelRegistryException">There is none such, or the registry does not answer.</exception>
    public async Task<ModelVersion> FindAsync(string name, string? version, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckName(name);
        await shipped.RegisterAsync(name, cancellationToken);
        var registry = registries.InForce;
        var found = int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? await registry.FindVersionAsync(name, number, cancellationToken)
            : await registry.FindByAliasAsync(name, version ?? RegistryTags.Champion, cancellationToken);
        return found ?? throw await MissingVersion.OfAsync(registry, name, version, cancellationToken);
    }

    /// <param name="rows">Files or folders with labelled rows; empty for those of the settings. Heads of people's own labels are measured by those.</param>
    /// <exception cref="TrainingDataException">There are no rows, or they cannot be read.</exception>
    /// <exception cref="ModelException">The model, or its encoder, cannot be loaded.</exception>
    /// <exception cref="ModelRegistryException">The registry does not answer, or lacks its files.</exception>
    public async Task<TrainingReport> EvaluateAsync(ModelVersion version, IReadOnlyList<string> rows, CancellationToken cancellationToken) =>
        await trainer.EvaluateAsync(version.Name, await BringAsync(version, cancellationToken), RowsFor(version.Name, rows), cancellationToken);

    /// <param name="champion">Null where there is none.</param>
    /// <inheritdoc cref="EvaluateAsync"/>
    public async Task<ModelComparison> CompareAsync(ModelVersion? champion, ModelVersion challenger, IReadOnlyList<string> rows, CancellationToken cancellationToken)
    {
        var files = RowsFor(challenger.Name, rows);
        var old = champion is null ? null : await BringAsync(champion, cancellationToken);
        return await trainer.CompareAsync(challenger.Name, old, await BringAsync(challenger, cancellationToken), files, options.Value.Rule, cancellationToken);
    }

    private IReadOnlyList<string> RowsFor(string name, IReadOnlyList<string> given)
    {
        if (given.Count > 0 || !trainer.FromFiles.Contains(name))
        {
            return given;
        }

        return options.Value.Files is { Count: > 0 } files ? files : throw new TrainingDataException(
            $"there are no held-out rows to measure {name} by: set {LifecycleOptions.Section}:Data to the folder with its labelled files, or name files with --rows.");
    }

    /// <summary>Its folder on this node.</summary>
    private async Task<MeasuredModel> BringAsync(ModelVersion version, CancellationToken cancellationToken)
    {
        if (version.Sha256 is not { } identity)
        {
            throw new ModelRegistryException(ModelRegistryException.Damaged, $"version {version.Version} of {version.Name} was not made by this program, which cannot measure it.");
        }

        var folder = shelf.FolderOf(version.Name, version.Version);
        if (Directory.Exists(folder) && VersionFiles.IdentityOf(folder) != identity)
        {
            // Of another registry, which numbers its versions itself.
            Directory.Delete(folder, recursive: true);
        }

        await VersionFiles.DownloadAsync(registries.InForce, version, folder, cancellationToken);
        return new MeasuredModel(folder, Path.Combine(data.Value.Path, "training", "answers", $"{identity}.jsonl"));
    }
}
