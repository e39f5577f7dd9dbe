using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Isolation;
using Anip.Models;

namespace Anip.Inference.Installed;

/// <summary>Makes the next set of models out of the folders. What did not change is taken from the set before; what cannot be used is left out alone, and an older version of it stays.</summary>
internal sealed class ModelLoader(ModelSet? before, Func<ModelFolder, string, EncoderShape, IEntityHead> loadEntities, TimeProvider timeProvider)
{
    private readonly List<ModelProblem> _problems = [];

    /// <param name="files">Those that were promoted first.</param>
    /// <param name="promoted">How many were: each takes the place of the one of its name, unless it cannot be used.</param>
    /// <param name="encoder">The version that is wished for; empty for the one that most heads belong to.</param>
    /// <exception cref="ModelException">There is no encoder that can be used.</exception>
    public ModelSet Load(IReadOnlyList<ModelFile> files, int promoted, string encoder)
    {
        var placed = ModelNames.Distinct([.. files.Take(promoted).Select(Read).OfType<FoundModel>()], _problems);
        var installed = ModelNames.Distinct([.. files.Skip(promoted).Select(Read).OfType<FoundModel>()], _problems);
        var chosen = LoadEncoder(installed, encoder);
        List<PlacedModel<IClassificationHead>> classifiers = [];
        PlacedModel<IEntityHead>? entities = null;
        foreach (var one in placed.Concat(installed).GroupBy(model => (model.Manifest.Name, model.Manifest.Kind)))
        {
            switch (one.Key.Kind)
            {
                case ModelKind.TextClassification when TryLoad<IClassificationHead>(one, before?.Classifiers, chosen, folder => Classifier(folder, chosen)) is { } classifier:
                    classifiers.Add(classifier);
                    break;
                case ModelKind.TokenClassification:
                    entities = TryLoad(
                        one, before?.Entities is { } old ? [old] : [], chosen, folder => loadEntities(folder, chosen.Manifest.Version, chosen.Model.Shape));
                    break;
                default:
                    break;
            }
        }

        return new ModelSet(chosen, classifiers, entities) { InForce = InForce(chosen, classifiers, entities) };
    }

    private ModelsInForce InForce(PlacedModel<TextEncoder> encoder, List<PlacedModel<IClassificationHead>> classifiers, PlacedModel<IEntityHead>? entities)
    {
        var models = classifiers.Select(Told).Concat(entities is null ? [] : [Told(entities)]).OrderBy(model => model.Name, StringComparer.Ordinal);
        return new ModelsInForce([Told(encoder), .. models], _problems);

        static InstalledModel Told<T>(PlacedModel<T> model)
            where T : class, IDisposable =>
            new(model.Manifest.Name, model.Manifest.Version, model.Manifest.Kind, model.Manifest.Labels, model.File.Folder, model.IsLabeller)
            {
                LoadedAt = model.LoadedAt,
                Encoding = model.Manifest.Encoding,
            };
    }

    private FoundModel? Read(ModelFile file) => Try(file, () => new FoundModel(file, ModelFolder.ReadManifest(file.Folder)));

    private PlacedModel<TextEncoder> LoadEncoder(IReadOnlyList<FoundModel> found, string wished)
    {
        // One that is there for old vectors alone does not take the place of the one that the heads lack.
        var headless = !found.Any(model => model.Manifest.Encoder is not null);
        var encoders = found.Where(model => model.Manifest.Kind == ModelKind.Encoder && (wished.Length == 0 ? headless || Heads(model) > 0 : model.Manifest.Version == wished))
            .OrderByDescending(Heads).ToList();
        if (encoders is not [var chosen, ..])
        {
            throw new ModelException(_problems is [var problem, ..] ? problem.Reason
                : wished.Length > 0 ? $"no folder of the models holds the encoder {wished}: set Models:Encoder to the version of one that is there, or to nothing."
                : "no folder of the models holds an encoder: set Models:Path to the folder that holds them, or restore it from the release.");
        }

        int Heads(FoundModel model) => found.Count(head => head.Manifest.Encoder == model.Manifest.Version);

        if (before?.PlacedEncoder is { } old && old.File == chosen.File)
        {
            return old.Share();
        }

        return Try(chosen.File, () => TextEncoder.Load(ModelFolder.Open(chosen.File.Folder))) is { } encoder
            ? new PlacedModel<TextEncoder>(chosen.File, chosen.Manifest, new Shared<TextEncoder>(encoder), timeProvider.GetUtcNow())
            : before?.PlacedEncoder.Share() ?? throw new ModelException(_problems[^1].Reason);
    }

    /// <summary>The first of those of one name that can be used; before the next one is tried, the one that was in force stays.</summary>
    private PlacedModel<T>? TryLoad<T>(IEnumerable<FoundModel> candidates, IEnumerable<PlacedModel<T>>? olds, PlacedModel<TextEncoder> encoder, Func<ModelFolder, T> load)
        where T : class, IDisposable
    {
        olds = encoder.Loaded == before?.PlacedEncoder.Loaded ? olds : null;
        foreach (var model in candidates)
        {
            var old = olds?.FirstOrDefault(one => one.Manifest.Name == model.Manifest.Name);
            if (old?.File == model.File)
            {
                return old.Share();
            }

            if (Try(model.File, () => load(ModelFolder.Open(model.File.Folder))) is { } head)
            {
                return new PlacedModel<T>(model.File, model.Manifest, new Shared<T>(head), timeProvider.GetUtcNow());
            }

            if (old is not null)
            {
                return old.Share();
            }
        }

        return null;
    }

    private static ClassificationHead Classifier(ModelFolder folder, PlacedModel<TextEncoder> encoder)
    {
        var head = ClassificationHead.Load(folder, encoder.Manifest.Version);
        var width = encoder.Model.Shape.FeatureWidth;
        try
        {
            if (!IClassificationHead.PartsOfTexts.Contains(head.FeatureWidth / width) || head.FeatureWidth % width != 0)
            {
                throw new ModelException($"{folder.Path} takes {head.FeatureWidth} numbers of a text; the encoder {encoder.Manifest.Version} gives {width}, or with a target's {string.Join(" or ", IClassificationHead.PartsOfTexts.Skip(1).Select(parts => parts * width))}: train it again.");
            }

            // What cannot answer for nothing can answer for no article.
            head.Predict(new float[head.FeatureWidth], 1, new float[head.Labels.Count]);
            return head;
        }
        catch
        {
            head.Dispose();
            throw;
        }
    }

    private T? Try<T>(ModelFile file, Func<T> load)
        where T : class => Isolated.Run(
            load,
            failure =>
            {
                _problems.Add(new ModelProblem(file.Folder, failure.Exception is ModelException ? failure.Reason : $"{file.Folder}: {failure.Reason}"));
                return default(T);
            },
            CancellationToken.None);
}
