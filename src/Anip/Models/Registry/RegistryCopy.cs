namespace Anip.Models.Registry;

/// <summary>Moves versions from one registry to another, with their files, tags and run. What the other has already is left as it is, so that it can be done again at any time.</summary>
public static class RegistryCopy
{
    // Runs that are looked through for one that a copy had begun before it was killed.
    private const int MaxRuns = 1_000;

    // What is about the registry that it stands in.
    private static readonly string[] NotMoved = [RegistryTags.Previous];

    /// <param name="version">Null for all of them, oldest first.</param>
    /// <param name="copied">Told of each version: its number there, and here, and whether it is new.</param>
    /// <exception cref="ModelRegistryException">There is nothing to copy, or one of the two refuses or does not answer.</exception>
    public static async Task<IReadOnlyList<CopiedVersion>> CopyAsync(
        IModelRegistry from, IModelRegistry to, string name, int? version, IProgress<CopiedVersion>? copied, CancellationToken cancellationToken)
    {
        var model = await from.FindModelAsync(name, cancellationToken)
            ?? throw new ModelRegistryException(ModelRegistryException.NotFound, $"the {from.Name} registry has no model '{name}'.");
        var wanted = (await from.ListVersionsAsync(name, cancellationToken)).Where(one => version is null || one.Version == version).OrderBy(one => one.Version).ToList();
        if (wanted.Count == 0)
        {
            throw new ModelRegistryException(ModelRegistryException.NotFound, $"{name} has no version {version} in the {from.Name} registry.");
        }

        await to.CreateModelAsync(name, model.Description, cancellationToken);
        var there = (await to.ListVersionsAsync(name, cancellationToken)).ToList();
        List<CopiedVersion> all = [];
        foreach (var one in wanted)
        {
            var known = there.FirstOrDefault(other => IsSame(from, one, other));
            var copy = known ?? await CopyAsync(from, to, one, cancellationToken);
            var told = new CopiedVersion(name, one.Version, copy.Version, known is null);
            all.Add(told);
            copied?.Report(told);
        }

        // Who has no champion takes ours; another one is not moved by a copy.
        if (all.FirstOrDefault(one => one.From == model.Champion) is { } champion && await to.FindByAliasAsync(name, RegistryTags.Champion, cancellationToken) is null)
        {
            await to.SetAliasAsync(name, RegistryTags.Champion, champion.To, cancellationToken);
        }

        return all;
    }

    private static bool IsSame(IModelRegistry from, ModelVersion one, ModelVersion other) =>
        one.Sha256 is { } identity ? other.Sha256 == identity : other.Tags.GetValueOrDefault(RegistryTags.Origin) == Origin(from, $"{one.Name}/{one.Version}");

    private static async Task<ModelVersion> CopyAsync(IModelRegistry from, IModelRegistry to, ModelVersion version, CancellationToken cancellationToken)
    {
        var run = version.Run is { } id ? await from.FindRunAsync(id, cancellationToken) : null;
        var copy = await BeginRunAsync(from, to, version, run, cancellationToken);
        if (run is not null)
        {
            foreach (var file in await from.ListArtifactsAsync(run.Id, "", cancellationToken))
            {
                // The model's own come from the version, wherever that keeps them.
                if (!file.Path.StartsWith($"{VersionFiles.Folder}/", StringComparison.Ordinal))
                {
                    await CopyFileAsync(token => from.OpenArtifactAsync(run.Id, file.Path, token), to, copy, file.Path, cancellationToken);
                }
            }
        }

        foreach (var file in await from.ListFilesAsync(version, cancellationToken))
        {
            await CopyFileAsync(token => from.OpenFileAsync(version, file.Path, token), to, copy, $"{VersionFiles.Folder}/{file.Path}", cancellationToken);
        }

        var made = await to.CreateVersionAsync(
            new NewModelVersion(version.Name, copy, VersionFiles.Folder)
            {
                Description = version.Description,
                Tags = new Dictionary<string, string>(version.Tags.Where(tag => !NotMoved.Contains(tag.Key))) { [RegistryTags.Origin] = Origin(from, $"{version.Name}/{version.Version}") },
            },
            cancellationToken);
        await to.EndRunAsync(copy, run is null or { State: TrackedRunState.Running } ? TrackedRunState.Finished : run.State, cancellationToken);
        return made;
    }

    private static async Task<string> BeginRunAsync(IModelRegistry from, IModelRegistry to, ModelVersion version, TrackedRun? run, CancellationToken cancellationToken)
    {
        var origin = Origin(from, run?.Id ?? $"{version.Name}/{version.Version}");
        var runs = await to.ListRunsAsync(version.Name, MaxRuns, cancellationToken);
        var copy = runs.FirstOrDefault(one => one.Tags.GetValueOrDefault(RegistryTags.Origin) == origin)
            ?? await to.BeginRunAsync(
                new NewTrackedRun(version.Name, run?.Name ?? $"version {version.Version}") { Tags = new Dictionary<string, string> { [RegistryTags.Origin] = origin } }, cancellationToken);
        if (run is null)
        {
            return copy.Id;
        }

        List<MetricPoint> points = [];
        foreach (var metric in run.Metrics.Keys)
        {
            points.AddRange(await from.ReadMetricAsync(run.Id, metric, cancellationToken));
        }

        // MLflow's own tags are about the server that they stand in.
        var tags = run.Tags.Where(tag => !tag.Key.StartsWith("mlflow.", StringComparison.Ordinal) && tag.Key != RegistryTags.Origin);
        await to.LogAsync(copy.Id, new RunValues { Parameters = run.Parameters, Tags = tags.ToDictionary(StringComparer.Ordinal), Metrics = points }, cancellationToken);
        return copy.Id;
    }

    private static async Task CopyFileAsync(
        Func<CancellationToken, Task<Stream?>> open, IModelRegistry to, string run, string path, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckPath(path);
        using var folder = TemporaryFolder.Make(Path.GetTempPath());
        var file = Path.Combine(folder.Path, "file");
        await using (var content = await open(cancellationToken) ?? throw new ModelRegistryException(ModelRegistryException.Damaged, $"the file {path} of the run is gone."))
        await using (var output = File.Create(file))
        {
            await content.CopyToAsync(output, cancellationToken);
        }

        await to.PutArtifactAsync(run, path, () => File.OpenRead(file), cancellationToken);
    }

    private static string Origin(IModelRegistry registry, string what) => $"{registry.Name}/{what}";
}

/// <param name="From">Its number where it came from.</param>
/// <param name="To">Its number where it is now too.</param>
/// <param name="IsNew">False where it was there already.</param>
public sealed record CopiedVersion(string Name, int From, int To, bool IsNew);
