using System.Globalization;

namespace Anip.Models.Registry;

/// <summary>Registers a model's folder that no run of a registry made: with a run that says what the manifest does.</summary>
public sealed class FolderRegistration(VersionFiles files)
{
    /// <param name="what">What is to be said of the run and the version.</param>
    /// <returns>The version; one that is there with the same manifest, and no further run.</returns>
    /// <exception cref="ModelException">The folder's files are not sound, or no ONNX model.</exception>
    /// <exception cref="ModelRegistryException">The registry refuses, or does not answer.</exception>
    public async Task<ModelVersion> RegisterAsync(
        IModelRegistry registry, string folder, string what, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var manifest = ModelFolder.ReadManifest(folder);
        var identity = VersionFiles.IdentityOf(folder);
        if ((await registry.ListVersionsAsync(manifest.Name, cancellationToken)).FirstOrDefault(version => version.Sha256 == identity) is { } known)
        {
            return known;
        }

        var run = await registry.BeginRunAsync(new NewTrackedRun(manifest.Name, what) { Tags = tags }, cancellationToken);
        await registry.LogAsync(
            run.Id,
            new RunValues
            {
                Parameters = manifest.Settings.DistinctBy(setting => RegistryLimits.ToKey(setting.Key)).ToDictionary(setting => RegistryLimits.ToKey(setting.Key), setting => setting.Value.ToString("R", CultureInfo.InvariantCulture)),
                Metrics = [.. manifest.Metrics.Select(metric => new MetricPoint(RegistryLimits.ToKey(metric.Key), metric.Value, 0, run.StartedAt)).DistinctBy(metric => metric.Key)],
            },
            cancellationToken);
        var version = await files.RegisterAsync(registry, manifest.Name, run.Id, folder, what, tags, cancellationToken);
        await registry.EndRunAsync(run.Id, TrackedRunState.Finished, cancellationToken);
        return version;
    }
}
