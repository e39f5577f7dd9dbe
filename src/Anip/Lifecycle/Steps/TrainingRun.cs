using System.Globalization;
using Anip.Isolation;
using Anip.Models;
using Anip.Models.Registry;
using Anip.Pipelines;
using Microsoft.Extensions.Options;

namespace Anip.Lifecycle.Steps;

/// <summary>
/// The work of <c>ml_training</c>, step by step. What the steps hand on stands in the registry, as a tag of the versions that a run has trained: so that a run goes on
/// wherever it was cut off, on any node.
/// </summary>
internal sealed class TrainingRun(
    ModelRegistries registries,
    IModelTrainer trainer,
    ModelTraining training,
    VersionComparison comparison,
    ComparedPromotion promotion,
    Champions champions,
    IInstalledModels installed,
    IOptions<LifecycleOptions> options)
{
    public const string Pipeline = "ml_training";

    public static readonly PipelineParameter Model = PipelineParameter.Text("model", "Only this model, such as topic-classification, or the name of labels of your own.", most: 64);

    private IModelRegistry Registry => registries.InForce;

    public async Task<IReadOnlyDictionary<string, long>> TrainAsync(StepContext context, CancellationToken cancellationToken)
    {
        var names = await NamesAsync(context, cancellationToken);
        if (names.Count == 0)
        {
            return context.Skip($"There is nothing to learn from: set {LifecycleOptions.Section}:Data to the folder with labelled files, or make a head of your own with 'anip train NAME --from-labels' first.");
        }

        List<UnitFailure> failures = [];
        foreach (var name in names)
        {
            if (await FindAsync(name, context, cancellationToken) is { } done)
            {
                context.Log($"Version {done.Version} of {name} was trained before this run was cut off.");
            }
            else if (await Isolated.RunAsync(token => TrainAsync(name, context, token), cancellationToken) is { } failure)
            {
                failures.Add(failure);
                context.Warn($"{name} was not trained: {failure.Reason}");
            }
        }

        return failures.Count < names.Count ? Counts(("trained", names.Count - failures.Count), ("failed", failures.Count))
            : throw new StepException($"No model could be trained: {failures[0].Reason}", failures[0].Exception) { IsFinal = failures.All(failure => failure.Exception is TrainingDataException or ModelException) };
    }

    public Task<IReadOnlyDictionary<string, long>> EvaluateAsync(StepContext context, CancellationToken cancellationToken) => EachAsync(
        context,
        "evaluated",
        async (version, token) =>
        {
            var report = await comparison.EvaluateAsync(version, [], token);
            foreach (var group in report.Groups)
            {
                context.Log(string.Create(CultureInfo.InvariantCulture, $"Version {version.Version} of {version.Name}, {group.Group}: F1 {group.F1:0.000} on {group.Rows:N0} rows, calibration error {group.CalibrationError:0.000}."));
            }

            return true;
        },
        cancellationToken);

    public Task<IReadOnlyDictionary<string, long>> CompareAsync(StepContext context, CancellationToken cancellationToken) => EachAsync(
        context,
        "better",
        async (version, token) =>
        {
            var champion = await Registry.FindByAliasAsync(version.Name, RegistryTags.Champion, token);
            var compared = await comparison.CompareAsync(champion, version, [], token);
            context.Log($"Version {version.Version} of {version.Name}: {compared.Reason}");
            return compared.IsBetter;
        },
        cancellationToken);

    public Task<IReadOnlyDictionary<string, long>> PromoteAsync(StepContext context, CancellationToken cancellationToken) => EachAsync(
        context,
        "promoted",
        async (version, token) =>
        {
            var decision = await promotion.PromoteAsync(new PromotionOrder(version.Name, version.Version, Pipeline), token);
            context.Log($"Version {version.Version} of {version.Name} is {(decision.IsInForce ? "in force" : "not in force")}: {decision.Reason}");
            return decision.IsInForce;
        },
        cancellationToken);

    public async Task<IReadOnlyDictionary<string, long>> ReloadAsync(StepContext context, CancellationToken cancellationToken)
    {
        await champions.FollowAsync(cancellationToken);
        var (before, now) = installed.Reload();
        var changed = now.Models.Where(model => !before.Models.Any(old => old.Name == model.Name && old.Version == model.Version)).ToList();
        changed.ForEach(model => context.Log($"This node reads with {model.Name} {model.Version}; the others follow within seconds."));
        return Counts(("reloaded", changed.Count));
    }

    private async Task TrainAsync(string name, StepContext context, CancellationToken cancellationToken)
    {
        var order = new TrainingOrder(name)
        {
            Data = trainer.FromFiles.Contains(name) ? options.Value.Files : [],
            Tags = new Dictionary<string, string>(StringComparer.Ordinal) { [RegistryTags.PipelineRun] = Id(context) },
        };
        var outcome = await training.TrainAsync(order, new Counted(context), cancellationToken);
        context.Log($"{name} is version {outcome.Version.Version}, called {outcome.Card.Version}.");
    }

    // Of people's labels only those that somebody has made a head of before.
    private async Task<IReadOnlyList<string>> NamesAsync(StepContext context, CancellationToken cancellationToken)
    {
        if (context.Parameters.Text(Model) is { } only)
        {
            return [only];
        }

        var labels = await trainer.FromLabelsAsync(cancellationToken);
        var known = (await Registry.ListModelsAsync(cancellationToken)).Select(model => model.Name).ToHashSet(StringComparer.Ordinal);
        return [.. options.Value.Files.Count > 0 ? trainer.FromFiles : [], .. labels.Where(known.Contains)];
    }

    private async Task<ModelVersion?> FindAsync(string name, StepContext context, CancellationToken cancellationToken) =>
        (await Registry.ListVersionsAsync(name, cancellationToken)).FirstOrDefault(version => version.Tags.GetValueOrDefault(RegistryTags.PipelineRun) == Id(context));

    private async Task<IReadOnlyDictionary<string, long>> EachAsync(
        StepContext context, string counted, Func<ModelVersion, CancellationToken, Task<bool>> work, CancellationToken cancellationToken)
    {
        var (versions, count, failed) = (0, 0, 0);
        foreach (var name in await NamesAsync(context, cancellationToken))
        {
            if (await FindAsync(name, context, cancellationToken) is not { } version)
            {
                continue;
            }

            versions++;
            var failure = await Isolated.RunAsync(async token => count += await work(version, token) ? 1 : 0, cancellationToken);
            if (failure is not null)
            {
                failed++;
                context.Warn($"Version {version.Version} of {name}: {failure.Reason}");
            }
        }

        return versions == 0 ? context.Skip("This run has trained nothing new.") : Counts((counted, count), ("failed", failed));
    }

    private static string Id(StepContext context) => context.RunId.ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, long> Counts(params ReadOnlySpan<(string Name, long Value)> counts)
    {
        Dictionary<string, long> all = new(StringComparer.Ordinal);
        foreach (var (name, value) in counts)
        {
            all[name] = value;
        }

        return all;
    }

    private sealed class Counted(StepContext context) : IProgress<TrainingProgress>
    {
        private string? _stage;

        public void Report(TrainingProgress value)
        {
            if (_stage != value.Stage)
            {
                _stage = value.Stage;
                context.Log($"{value.Stage}: {value.Total.ToString("N0", CultureInfo.InvariantCulture)}");
            }

            context.Count("done", value.Done);
            context.Count("of", value.Total);
        }
    }
}
