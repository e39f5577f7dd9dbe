using Anip.Inference.Encoding;
using Anip.Lifecycle;
using Anip.Lifecycle.Figures;
using Anip.Models;
using Anip.Training.Entities;
using Anip.Training.Features;
using Anip.Training.Texts;

namespace Anip.Training;

/// <summary>Trains the heads that ANIP ships, and measures them.</summary>
public static class ModelTrainer
{
    /// <summary>The models that can be trained.</summary>
    public static IReadOnlyList<string> Models { get; } = [TextHead.Topic.Name, TextHead.Sentiment.Name, ModelName.Entities];

    /// <summary>Networks of different first weights that the shipped model was made of.</summary>
    /// <param name="model">One of <see cref="Models"/>.</param>
    public static int SeedsOf(string model) => TextHead.Named(model)?.Seeds ?? EntityHeadTrainer.Seeds;

    /// <summary>Trains a model, measures it on development rows, and writes its folder: model, manifest, card, diagrams, licence.</summary>
    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <exception cref="TrainingDataException">The data cannot be read or learnt from.</exception>
    /// <exception cref="ModelException">The encoder cannot be loaded.</exception>
    public static async Task<ModelCardJson> TrainAsync(
        string model, TrainingOptions options, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Models.Contains(model), true, nameof(model));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Seeds, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Seeds, 5, nameof(options));
        var folder = ModelFolder.Open(options.Encoder);
        using var encoder = TextEncoder.Load(folder);
        using var work = new WorkFolder(options.Work, options.KeepsWork);
        var cache = new FeatureCache(work.Path, folder.Manifest.Files["model.onnx"]);
        var trained = TextHead.Named(model) is { } head
            ? await new TextHeadTrainer(head, options, encoder, cache, progress).TrainAsync(cancellationToken)
            : await new EntityHeadTrainer(options, encoder, cache, progress).TrainAsync(cancellationToken);
        var card = await new HeadFolder(model, trained, options, folder.Manifest.Version).WriteAsync(encoder, cancellationToken);
        work.Release(cache.Used);
        return card;
    }

    /// <summary>Measures a model's folder, as it is loaded in use, on the development rows of the data.</summary>
    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <param name="modelFolder">With <c>model.json</c>.</param>
    /// <exception cref="TrainingDataException">The data cannot be read.</exception>
    /// <exception cref="ModelException">The model or the encoder cannot be loaded.</exception>
    public static async Task<TrainingReport> EvaluateAsync(
        string model, IReadOnlyList<string> data, string modelFolder, string encoderFolder, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Models.Contains(model), true, nameof(model));
        var folder = ModelFolder.Open(encoderFolder);
        using var encoder = TextEncoder.Load(folder);
        return await HeadEvaluation.OfAsync(model, data, ModelFolder.Open(modelFolder), folder.Manifest.Version, encoder, answers: null, cancellationToken);
    }
}
