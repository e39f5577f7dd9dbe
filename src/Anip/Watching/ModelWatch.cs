using Anip.Annotations;
using Anip.Models;
using Microsoft.Extensions.Options;

namespace Anip.Watching;

/// <summary>Reads how the answers of the models in force change, and whether people agree with them.</summary>
public sealed class ModelWatch(IModelDays days, IAnnotationStore annotations, IInstalledModels models, IOptions<DriftOptions> options, TimeProvider timeProvider)
{
    /// <summary>Days that are looked at.</summary>
    public const int MaxDays = 60;

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly Lock _reading = new();
    private IReadOnlyList<string> _warnings = [];
    private DateTimeOffset _readAt;

    /// <returns>Null where no model of that name is in force, or it gives no labels.</returns>
    public async Task<ModelDrift?> ReadAsync(string name, CancellationToken cancellationToken) =>
        InForce().FirstOrDefault(model => model.Name == name) is { } model ? await ReadAsync(model, cancellationToken) : null;

    /// <summary>Of all models in force that give labels.</summary>
    public Task<IReadOnlyList<ModelDrift>> ReadAllAsync(CancellationToken cancellationToken) => ReadAsync(InForce(), cancellationToken);

    /// <summary>
    /// One sentence for each model in force whose answers have drifted; what is measured is brought up to date with it. Asked again and again, the store is asked once a minute, and no
    /// model is loaded for the sake of the question.
    /// </summary>
    public async Task<IReadOnlyList<string>> WarningsAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        lock (_reading)
        {
            if (now - _readAt < Fresh)
            {
                return _warnings;
            }

            _readAt = now;
        }

        if (models.Loaded is not { } loaded)
        {
            return _warnings = [];
        }

        var drifts = await ReadAsync(Labelling(loaded), cancellationToken);
        WatchTelemetry.Record(drifts);
        return _warnings = [.. drifts.Where(drift => drift.Verdict is DriftVerdict.Drifted).Select(drift => drift.Sentence)];
    }

    private async Task<IReadOnlyList<ModelDrift>> ReadAsync(IReadOnlyList<InstalledModel> read, CancellationToken cancellationToken)
    {
        List<ModelDrift> drifts = [];
        foreach (var model in read)
        {
            drifts.Add(await ReadAsync(model, cancellationToken));
        }

        return drifts;
    }

    private async Task<ModelDrift> ReadAsync(InstalledModel model, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var manifest = Manifest(model);
        var drift = ModelDrift.Of(
            model.Name, model.Version, await days.ListAsync(model.Name, today.AddDays(1 - MaxDays), today, cancellationToken),
            manifest?.TrainingShares ?? new Dictionary<string, double>(), options.Value, today);
        return AnnotationName.OfModel(model.Name) is not { } name ? drift : drift with
        {
            Agreement = await Agreement.OfAsync(
                model.Version, annotations.StreamAnswersAsync(name, model.Name, now.AddDays(-MaxDays), cancellationToken), LearntUntil(manifest), cancellationToken),
        };
    }

    private List<InstalledModel> InForce()
    {
        try
        {
            return Labelling(models.Look());
        }
        catch (ModelException)
        {
            return []; // Who looks at the models is told.
        }
    }

    private static List<InstalledModel> Labelling(ModelsInForce inForce) => [.. inForce.Models.Where(model => model.Kind is not ModelKind.Encoder)];

    private static ModelManifest? Manifest(InstalledModel model)
    {
        try
        {
            return ModelFolder.ReadManifest(model.Folder);
        }
        catch (ModelException)
        {
            return null; // It is in force and its folder is gone.
        }
    }

    // A double holds these microseconds to some of them.
    private static DateTimeOffset? LearntUntil(ModelManifest? manifest) => manifest?.Settings.TryGetValue(ModelManifest.LastRow, out var last) == true
        ? new DateTimeOffset((long)last * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero) + TimeSpan.FromMilliseconds(1) : null;
}
