using System.Collections.Concurrent;
using System.Text.Json;
using Anip.Annotations;
using Anip.Isolation;
using Anip.Labelling;
using Anip.Models;
using Anip.Models.Registry;
using Anip.Pipelines;
using Anip.Pipelines.Runs;

namespace Anip.Server.Web;

/// <summary>Reads what the pages of labels show.</summary>
internal sealed class LabelReader(IAnnotationStore annotations, ModelRegistries registries, PipelineRegistry pipelines, IRunStore runs)
{
    // Among so many of the newest trainings one looks for that of a label.
    private const int MaxRuns = 50;

    private const int MaxManifests = 200;

    private readonly ConcurrentDictionary<(string Name, int Version), ModelManifest> _manifests = [];

    public async Task<IReadOnlyList<LabelState>> ListAsync(CancellationToken cancellationToken)
    {
        var counts = (await annotations.CountAsync(cancellationToken)).ToLookup(count => count.Name, StringComparer.Ordinal);
        var trainings = await TrainingsAsync(cancellationToken);
        List<LabelState> states = [];
        foreach (var name in counts.Select(group => group.Key))
        {
            states.Add(await StateAsync(name, [.. counts[name]], trainings, cancellationToken));
        }

        return states;
    }

    public async Task<LabelState> ReadAsync(string name, CancellationToken cancellationToken) => await StateAsync(
        name, [.. (await annotations.CountAsync(cancellationToken)).Where(count => count.Name == name)], await TrainingsAsync(cancellationToken), cancellationToken);

    private async Task<LabelState> StateAsync(string name, IReadOnlyList<AnnotationCount> counts, IReadOnlyList<PipelineRun> trainings, CancellationToken cancellationToken)
    {
        LabelHead? head = null;
        if (AnnotationName.ValuesOf(name) is null)
        {
            // A registry that is away takes the figures with it, and nothing else.
            await Isolated.RunAsync(async token => head = await HeadAsync(name, token), cancellationToken);
        }

        return new LabelState(
            name, counts, head, trainings.FirstOrDefault(run => run.Parameters.Values.TryGetValue(LabellingModule.Parameter, out var given) && given.ToString() == name), pipelines.Find(LabellingModule.Pipeline) is not null);
    }

    private async Task<LabelHead?> HeadAsync(string name, CancellationToken cancellationToken)
    {
        var registry = registries.InForce;
        if (await registry.FindModelAsync(name, cancellationToken) is null || (await registry.ListVersionsAsync(name, cancellationToken)).MaxBy(version => version.Version) is not { } version)
        {
            return null;
        }

        return new LabelHead(version, await ManifestAsync(registry, version, cancellationToken));
    }

    // A version never changes, and the page asks again and again.
    private async Task<ModelManifest?> ManifestAsync(IModelRegistry registry, ModelVersion version, CancellationToken cancellationToken)
    {
        if (_manifests.TryGetValue((version.Name, version.Version), out var known))
        {
            return known;
        }

        await using var file = await registry.OpenFileAsync(version, ModelManifest.FileName, cancellationToken);
        var manifest = file is null ? null : await JsonSerializer.DeserializeAsync(file, ModelJson.Default.ModelManifest, cancellationToken);
        if (manifest is not null && _manifests.Count < MaxManifests)
        {
            _manifests.TryAdd((version.Name, version.Version), manifest);
        }

        return manifest;
    }

    private async Task<IReadOnlyList<PipelineRun>> TrainingsAsync(CancellationToken cancellationToken) =>
        (await runs.ListAsync(new RunQuery { Pipeline = LabellingModule.Pipeline, Limit = MaxRuns }, cancellationToken)).Runs;
}
