using System.Numerics.Tensors;
using Anip.Inference.Encoding;
using Anip.Training.Data;
using Anip.Training.Features;
using Anip.Training.Measures;
using Anip.Training.Networks;

namespace Anip.Training.Texts;

/// <summary>Trains a text head: features, one network for each seed, their mean, its temperature, its figures.</summary>
internal sealed class TextHeadTrainer(TextHead head, TrainingOptions options, TextEncoder encoder, FeatureCache cache, IProgress<TrainingProgress> progress)
{
    /// <returns>The model's bytes, what it reaches, and what belongs in its manifest.</returns>
    public async Task<TrainedHead> TrainAsync(CancellationToken cancellationToken)
    {
        var selection = DataSelection.Of(options.Data, head.Sources);
        var rows = await head.ReadAllAsync(selection.Files, cancellationToken);
        var numbers = rows.Select((row, number) => (row, number)).ToList();
        var split = TrainingSplit<(LabelledText Row, int Number)>.Of(
            numbers, pair => pair.Row.Key, pair => pair.Row.IsDevelopment, await selection.OtherKeysAsync(cancellationToken));
        var reader = new EncodedTexts(encoder, options.Threads);
        using var features = TextFeatures.Read(rows, head.Targets, reader, cache, progress, cancellationToken);

        var training = split.Training.Select(pair => pair.Number).ToList();
        var standardiser = Standardiser.Of(training, features.Width, (row, to) => features.Read(row, 0, to));
        var repeated = split.Training.SelectMany(pair => Enumerable.Repeat(pair.Number, TrainingSource.TimesOf(pair.Row.File, head.Sources))).ToList();
        var threads = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellationToken };
        var trainer = new ClassifierTraining(features, [.. rows.Select(row => row.Label)], head.Labels.Count, head.Recipe, threads);
        List<Classifier> networks = [];
        List<TextMeasure> seeds = [];
        for (var seed = options.FirstSeed; seed < options.FirstSeed + options.Seeds; seed++)
        {
            var stage = $"training, seed {seed}";
            networks.Add(trainer.Train(repeated, standardiser, seed, (done, total) => progress.Report(new TrainingProgress(stage, done, total))));
            seeds.Add(Measure(trainer, networks[^1], standardiser, split, 1));
        }

        var mean = Classifier.Mean(networks);
        var heldOut = split.HeldOut.Select(pair => pair.Number).ToList();

        // Rows held out here were not held out when the encoder was tuned, so they look easier than new texts: they may lower confidences, not raise them.
        var temperature = Math.Max(1, Temperature.Fit(
            [.. trainer.Logits(mean, heldOut, standardiser).Zip(split.HeldOut, (logits, pair) => (logits, pair.Row.Label))]));
        var figures = Measure(trainer, mean, standardiser, split, temperature).Figures(seeds);
        return new TrainedHead(
            ClassifierModel.ToOnnx(head.Name, mean, standardiser, temperature),
            new TrainingReport(head.Name, figures),
            await DataFile.HashAsync(selection.Files, cancellationToken),
            [.. selection.Files.Select(DataFile.Name)],
            split.Training.Count,
            split.HeldOut.Count,
            new Dictionary<string, double>(StringComparer.Ordinal) { ["temperature"] = temperature });
    }

    private TextMeasure Measure(
        ClassifierTraining trainer, Classifier network, Standardiser standardiser, TrainingSplit<(LabelledText Row, int Number)> split, float temperature)
    {
        var measure = new TextMeasure(head.Labels);
        var all = trainer.Logits(network, [.. split.Development.Select(pair => pair.Number)], standardiser);
        foreach (var (logits, (row, _)) in all.Zip(split.Development))
        {
            TensorPrimitives.Divide(logits, temperature, logits);
            TensorPrimitives.SoftMax(logits, logits);
            measure.Add(row, logits);
        }

        return measure;
    }
}

/// <summary>A head as trained, not yet written.</summary>
internal sealed record TrainedHead(
    byte[] Model,
    TrainingReport Report,
    string DataHash,
    IReadOnlyList<string> Files,
    int TrainingRows,
    int HeldOutRows,
    IReadOnlyDictionary<string, double> Settings);
