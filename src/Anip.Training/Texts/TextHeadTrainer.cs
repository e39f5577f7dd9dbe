using System.Numerics.Tensors;
using Anip.Inference.Encoding;
using Anip.Lifecycle;
using Anip.Lifecycle.Figures;
using Anip.Models;
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
        var index = await TextIndex.ReadAsync(head, selection.Files, await selection.OtherKeysAsync(cancellationToken), options.MaxRows, cancellationToken);
        if (index.Development.Count == 0)
        {
            throw HeadEvaluation.NoRows(selection);
        }

        var unseen = Unseen(index);
        using var features = await TextFeatures.ReadAsync(
            index.Hash, index.Labels.Count, head.ReadAsync(selection.Files, cancellationToken), head.Targets, new EncodedTexts(encoder, options.Threads), cache, progress, cancellationToken);

        var standardiser = Standardiser.Of([.. index.Training.Rows], features.Width, (row, to) => features.Read(row, 0, to));
        var threads = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellationToken };
        var trainer = new ClassifierTraining(features, index.Labels, head.Labels.Count, head.Recipe, threads);
        var news = new SeedNews(options, progress);
        List<Classifier> networks = [];
        List<TextMeasure> seeds = [];
        foreach (var seed in news.Seeds)
        {
            networks.Add(trainer.Train(
                new EpochRows<int>(index.Training.Times(head.Sources)), standardiser, seed, news.ProgressOf(seed), news.Curve,
                (network, step) => news.AfterEpoch(seed, step, HeldOutF1(trainer, network, standardiser, index))));
            seeds.Add(Measure(trainer, networks[^1], standardiser, index, 1));
        }

        var mean = Classifier.Mean(networks);

        // Rows held out here were not held out when the encoder was tuned, so they look easier than new texts: they may lower confidences, not raise them.
        var temperature = Math.Max(1, Temperature.Fit(
            [.. trainer.Logits(mean, index.HeldOut, standardiser).Zip(index.HeldOut, (logits, row) => (logits, index.Labels[row]))]));
        var measured = Measure(trainer, mean, standardiser, index, temperature);
        return new TrainedHead(
            ClassifierModel.ToOnnx(head.Name, mean, standardiser, temperature),
            new TrainingReport(head.Name, measured.Figures(seeds)) { WorstErrors = measured.Worst, Warnings = unseen },
            await DataFile.HashAsync(selection.Files, cancellationToken),
            await TrainingSource.DescribeAsync(
                selection.Files,
                index.Counts.ToDictionary(count => (count.Key.File, head.Labels[count.Key.Label]), count => count.Value),
                index.Counts.GroupBy(count => count.Key.File).ToDictionary(file => file.Key, file => file.Sum(count => count.Value)),
                cancellationToken),
            index.Training.Count,
            index.HeldOut.Count,
            new Dictionary<string, double>(StringComparer.Ordinal) { ["temperature"] = temperature })
        {
            Curve = news.Curve.All,
            Recipe = head.Recipe.Parameters,
        };
    }

    /// <returns>A warning of the labels that no row has which is learnt from.</returns>
    private IReadOnlyList<string> Unseen(TextIndex index)
    {
        var seen = index.Training.Rows.Select(row => index.Labels[row]).ToHashSet();
        if (seen.Count < 2)
        {
            throw new TrainingDataException(
                $"There is nothing to tell apart: {(seen.Count == 0 ? "no row is left to learn from" : $"all rows to learn from are of '{head.Labels[seen.First()]}'")}. Rows of at least two of {string.Join(", ", head.Labels)} are needed.");
        }

        string[] unseen = [.. head.Labels.Where((_, label) => !seen.Contains(label))];
        return unseen.Length == 0 ? [] : [$"It will hardly ever answer {string.Join(", ", unseen)}: there was no row of these to learn from."];
    }

    private double HeldOutF1(ClassifierTraining trainer, Classifier network, Standardiser standardiser, TextIndex index)
    {
        var confusion = new Confusion(head.Labels);
        foreach (var (logits, row) in trainer.Logits(network, index.HeldOut, standardiser).Zip(index.HeldOut))
        {
            confusion.Add(index.Labels[row], TensorPrimitives.IndexOfMax<float>(logits));
        }

        return confusion.MacroF1;
    }

    private TextMeasure Measure(
        ClassifierTraining trainer, Classifier network, Standardiser standardiser, TextIndex index, float temperature)
    {
        var measure = new TextMeasure(head.Labels);
        foreach (var (logits, row) in trainer.Logits(network, index.DevelopmentRows, standardiser).Zip(index.Development))
        {
            TensorPrimitives.Divide(logits, temperature, logits);
            Softmax.Apply(logits);
            measure.Add(row, logits);
        }

        return measure;
    }
}
