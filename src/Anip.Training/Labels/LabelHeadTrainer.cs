using Anip.Inference.Encoding;
using Anip.Lifecycle;
using Anip.Lifecycle.Figures;
using Anip.Models;
using Anip.Training.Data;
using Anip.Training.Features;
using Anip.Training.Measures;
using Anip.Training.Networks;
using Anip.Training.Texts;

namespace Anip.Training.Labels;

/// <summary>
/// Makes a head out of some dozens of labelled texts: each row is judged by networks that have not seen it, whose answers also calibrate the head; the head itself
/// learns from all of them. The same rows and seed give the same bytes on one machine.
/// </summary>
public static class LabelHeadTrainer
{
    // Strongly held back: there are more features than rows.
    internal static readonly ClassifierRecipe Recipe = new(
        Hidden: 64, InputDropout: 0.3f, HiddenDropout: 0.3f, Smoothing: 0.05f, Epochs: 40, Rate: 1e-3f, Decay: 0.1f, Batch: 32, Balanced: true);

    private const int Seeds = 3;

    /// <exception cref="TrainingDataException">There are too few rows.</exception>
    /// <exception cref="ModelException">The encoder cannot be loaded.</exception>
    public static async Task<LabelReport> TrainAsync(
        IReadOnlyList<LabelRow> given, LabelTrainingOptions options, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        var rows = LabelRows.Of(options.Name, given);
        var folder = ModelFolder.Open(options.Encoder);
        using var encoder = TextEncoder.Load(folder);
        var work = Directory.CreateTempSubdirectory("anip-train").FullName;
        try
        {
            using var features = await ReadAsync(rows, encoder, new FeatureCache(work, folder.Manifest.Files["model.onnx"]), options, progress, cancellationToken);
            var training = new Training(rows, features, options, cancellationToken);
            var judged = training.Judge(progress);
            var temperature = Temperature.Fit([.. judged.Select((logits, row) => (logits, rows.Numbers[row]))]);
            var model = training.Finish(temperature, progress);
            return await new LabelHeadFolder(options, folder.Manifest.Version, rows, training.Curve).WriteAsync(model, temperature, LabelJudgement.Of(options.Name, rows, judged, temperature), cancellationToken);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task<FeatureTable> ReadAsync(
        LabelRows rows, TextEncoder encoder, FeatureCache cache, LabelTrainingOptions options, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        List<LabelledText> texts = [.. rows.Rows.Select((row, at) => new LabelledText(options.Name, options.Name, row.Text, row.Text, rows.Numbers[at], []))];
        using var hash = new RowsHash();
        texts.ForEach(text => hash.Add(TextFeatures.IdentityOf(text)));
        return await TextFeatures.ReadAsync(hash.Close(), texts.Count, texts.ToAsyncEnumerable(), targets: false, new EncodedTexts(encoder, options.Threads), cache, progress, cancellationToken);
    }

    private sealed class Training(LabelRows rows, FeatureTable features, LabelTrainingOptions options, CancellationToken cancellationToken)
    {
        private readonly ClassifierTraining _training = new(
            features, rows.Numbers, rows.Labels.Count, Recipe, new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellationToken });

        private readonly LearningCurve _curve = new();

        /// <summary>Of the networks that learn from all rows.</summary>
        public IReadOnlyList<CurvePoint> Curve => _curve.All;

        /// <returns>The logits of each row, of the networks that did not learn from it.</returns>
        public float[][] Judge(IProgress<TrainingProgress> progress)
        {
            var parts = rows.Split(options.Seed);
            var count = parts.Max() + 1;
            var logits = new float[rows.Rows.Count][];
            for (var part = 0; part < count; part++)
            {
                progress.Report(new TrainingProgress("judging by parts", part, count));
                List<int> learnt = [.. Enumerable.Range(0, parts.Length).Where(row => parts[row] != part)];
                List<int> judged = [.. Enumerable.Range(0, parts.Length).Where(row => parts[row] == part)];
                var (network, standardiser) = Learn(learnt, curve: null);
                foreach (var (row, values) in judged.Zip(_training.Logits(network, judged, standardiser)))
                {
                    logits[row] = values;
                }
            }

            progress.Report(new TrainingProgress("judging by parts", count, count));
            return logits;
        }

        public byte[] Finish(float temperature, IProgress<TrainingProgress> progress)
        {
            progress.Report(new TrainingProgress("learning from all", 0, 1));
            var (network, standardiser) = Learn([.. Enumerable.Range(0, rows.Rows.Count)], _curve);
            progress.Report(new TrainingProgress("learning from all", 1, 1));
            return ClassifierModel.ToOnnx(options.Name, network, standardiser, temperature);
        }

        private (Classifier Network, Standardiser Standardiser) Learn(List<int> learnt, LearningCurve? curve)
        {
            var standardiser = Standardiser.Of(learnt, features.Width, (row, to) => features.Read(row, 0, to));
            var networks = Enumerable.Range(options.Seed, Seeds)
                .Select(seed => _training.Train(new EpochRows<int>(learnt.Select(row => (row, 1.0))), standardiser, seed, (_, _) => { }, curve)).ToList();
            return (Classifier.Mean(networks), standardiser);
        }
    }
}
