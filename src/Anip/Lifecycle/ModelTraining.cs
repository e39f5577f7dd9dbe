using System.Globalization;
using Anip.Hosting;
using Anip.Isolation;
using Anip.Lifecycle.Figures;
using Anip.Models;
using Anip.Models.Registry;
using Microsoft.Extensions.Options;

namespace Anip.Lifecycle;

/// <summary>Trains a head and keeps all of it in the registry: a run with parameters, figures, curve and files, and the version that came out.</summary>
public sealed class ModelTraining(
    ModelRegistries registries, ShippedModels shipped, VersionFiles files, IModelTrainer trainer, IOptions<DataOptions> data, IOptions<LifecycleOptions> options, TimeProvider timeProvider)
{
    /// <summary>Of a run's artifacts, where the card and its diagrams are.</summary>
    public const string ReportFolder = "report";

    private string Root => Path.Combine(data.Value.Path, "training");

    /// <summary>Where what the encoder gave is kept until the training that needs it is done.</summary>
    public string DefaultWork => Path.Combine(Root, "work");

    /// <summary>Trains, and registers what came out. It is not in force by that.</summary>
    /// <exception cref="TrainingDataException">The rows cannot be read or learnt from.</exception>
    /// <exception cref="ModelException">The encoder cannot be loaded.</exception>
    /// <exception cref="ModelRegistryException">The registry refuses, or does not answer.</exception>
    public async Task<TrainingOutcome> TrainAsync(TrainingOrder order, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        await shipped.RegisterAsync(order.Name, cancellationToken);
        var registry = registries.InForce;
        var run = await registry.BeginRunAsync(new NewTrackedRun(order.Name, $"training of {order.Name}") { Tags = order.Tags }, cancellationToken);
        var folder = order.Output ?? Path.Combine(Root, $"{order.Name}-{run.Id}");
        try
        {
            var request = new TrainingRequest(order.Name, folder, order.Work ?? DefaultWork)
            {
                Data = order.Data,
                WithCorrections = order.WithCorrections,
                Quotes = order.Quotes,
                Seeds = order.Seeds,
                MaxRows = options.Value.MaxRows,
                KeepWork = order.Work is not null,
            };
            var trained = await trainer.TrainAsync(request, progress, cancellationToken);
            await LogAsync(registry, run.Id, trained, cancellationToken);
            var version = await files.RegisterAsync(registry, order.Name, run.Id, trained.Folder, trained.Summary, order.Tags, cancellationToken);
            await registry.EndRunAsync(run.Id, TrackedRunState.Finished, cancellationToken);
            return new TrainingOutcome(version, run.Id, trained.Card);
        }
        catch (Exception exception)
        {
            // The run tells how it went, where the registry can still be asked.
            var state = exception is OperationCanceledException ? TrackedRunState.Killed : TrackedRunState.Failed;
            await Isolated.RunAsync(token => registry.EndRunAsync(run.Id, state, token), CancellationToken.None);
            throw;
        }
        finally
        {
            if (order.Output is null && Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private async Task LogAsync(IModelRegistry registry, string run, TrainedModel trained, CancellationToken cancellationToken)
    {
        var (card, now) = (trained.Card, timeProvider.GetUtcNow());
        await registry.LogAsync(
            run,
            new RunValues
            {
                Parameters = Keyed(card.Parameters.Append(new("data_sha256", card.DataSha256)).Concat(card.Data.Select(Describe))),
                Metrics = [.. Metrics(card).DistinctBy(metric => (metric.Key, metric.Step)).Select(metric => new MetricPoint(metric.Key, metric.Value, metric.Step, now))],
            },
            cancellationToken);
        foreach (var name in Directory.EnumerateFiles(trained.Folder).Select(file => Path.GetFileName(file)).Where(IsOfReport).Order(StringComparer.Ordinal))
        {
            await registry.PutArtifactAsync(run, $"{ReportFolder}/{name}", () => File.OpenRead(Path.Combine(trained.Folder, name)), cancellationToken);
        }
    }

    private static bool IsOfReport(string name) => name is "README.md" or ModelCardJson.FileName || name.EndsWith(".svg", StringComparison.Ordinal);

    private static KeyValuePair<string, string> Describe(DataSource source) =>
        new($"data/{source.Name}", string.Create(CultureInfo.InvariantCulture, $"{source.Rows} rows, {source.Licence}, SHA-256 {source.Sha256}"));

    private static IEnumerable<CurvePoint> Metrics(ModelCardJson card)
    {
        foreach (var group in card.Report.Groups)
        {
            yield return Point($"f1/{group.Group}", group.F1);
            yield return Point($"accuracy/{group.Group}", group.Accuracy);
            yield return Point($"calibration_error/{group.Group}", group.CalibrationError);
            foreach (var one in group.PerClass)
            {
                yield return Point($"f1/{group.Group}/{one.Name}", one.F1);
            }
        }

        foreach (var point in card.Curve)
        {
            yield return point with { Key = RegistryLimits.ToKey(point.Key) };
        }

        static CurvePoint Point(string key, double value) => new(RegistryLimits.ToKey(key), 0, Math.Round(value, 6));
    }

    private static Dictionary<string, string> Keyed(IEnumerable<KeyValuePair<string, string>> pairs) =>
        pairs.DistinctBy(pair => RegistryLimits.ToKey(pair.Key)).ToDictionary(pair => RegistryLimits.ToKey(pair.Key), pair => Cut(pair.Value), StringComparer.Ordinal);

    private static string Cut(string value) => value.Length <= RegistryLimits.MaxParameter ? value : value[..RegistryLimits.MaxParameter];
}

/// <summary>What to train, and where to leave it.</summary>
/// <param name="Name">As in <see cref="TrainingRequest"/>.</param>
public sealed record TrainingOrder(string Name)
{
    /// <summary>Files or folders with labelled rows; empty for people's labels.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <inheritdoc cref="TrainingRequest.WithCorrections"/>
    public bool WithCorrections { get; init; } = true;

    /// <inheritdoc cref="TrainingRequest.Quotes"/>
    public bool Quotes { get; init; } = true;

    /// <summary>The model's folder, to be kept beside the version; null for none.</summary>
    public string? Output { get; init; }

    /// <summary>Keeps what the encoder gave; null for a folder of the installation's own, which is emptied when the training is done.</summary>
    public string? Work { get; init; }

    public int? Seeds { get; init; }

    /// <summary>Of the run and the version.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

/// <param name="Version">That came out; an older one where it is the same to the byte.</param>
/// <param name="Run">Of the registry.</param>
public sealed record TrainingOutcome(ModelVersion Version, string Run, ModelCardJson Card);
