using System.Globalization;
using Anip.Lifecycle;
using Anip.Training.Data;
using Anip.Training.Labels;
using Anip.Training.Texts;

namespace Anip.Benchmarks.Labels;

/// <summary>
/// <c>label-heads --data DIR</c>: what heads reach that are made of a few labelled texts, as <c>anip train NAME --from-labels</c> makes them, and whether the figures of their
/// cross-validation are true: beside each stands what the head reaches on a thousand other rows.
/// </summary>
internal static class LabelHeadsBenchmark
{
    private const int Others = 1_000;

    private static readonly int[] Sizes = [40, 60, 120, 300];

    private static readonly (string Name, string[] Topics)[] Tasks =
    [
        ("health or not", ["health"]),
        ("politics or not", ["politics"]),
        ("four topics", ["business", "sports", "technology", "entertainment"]),
    ];

    public static int Run(string[] args) => RunAsync(args, CancellationToken.None).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var data = Usage.Option(args, "--data", "data");
        var models = Usage.Option(args, "--models", Path.Combine(AppContext.BaseDirectory, "models"));
        var folder = Directory.CreateTempSubdirectory("anip-label-heads-").FullName;
        // Rows that the encoder was not tuned on.
        var rows = await TextHead.Topic.ReadAsync(DataSelection.Of([data], TextHead.Topic.Sources).Files, cancellationToken).Where(row => row.IsDevelopment).ToArrayAsync(cancellationToken);
        new Random(1).Shuffle(rows);
        foreach (var (name, topics) in Tasks)
        {
            foreach (var size in Sizes)
            {
                var given = rows.Select(row => Of(row, topics)).OfType<LabelRow>().GroupBy(row => row.Label).SelectMany(group => group.Take(size / (topics.Length == 1 ? 2 : topics.Length))).ToList();
                var rest = rows.Select(row => Of(row, topics)).OfType<LabelRow>().Except(given).GroupBy(row => row.Label)
                    .SelectMany(group => group.Take(Others / Math.Max(2, topics.Length))).ToList(); // As many of each label as among the given.
                var options = new LabelTrainingOptions { Name = "bench", Encoder = EncoderFolder.In(models), Output = Path.Combine(folder, "bench") };
                var report = await LabelHeadTrainer.TrainAsync(given, options, new Progress<TrainingProgress>(), cancellationToken);
                var predicted = LabelHeadEvaluation.Predict(options.Output, options.Encoder, [.. rest.Select(row => row.Text)], cancellationToken);
                var reached = MacroF1([.. rest.Zip(predicted, (row, label) => (row.Label, label))]);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-16} {report.Rows,4} rows   cross-validated F1 {report.F1:F3} ({report.Low:F3} to {report.High:F3}), calibration error {report.CalibrationError:F3}   on {rest.Count} others {reached:F3}"));
            }
        }

        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static double MacroF1(List<(string Truth, string Predicted)> rows) => rows.Select(row => row.Truth).Distinct().Average(label =>
    {
        var (right, all) = (rows.Count(row => row.Truth == label && row.Predicted == label), rows.Count(row => row.Truth == label) + rows.Count(row => row.Predicted == label));
        return 2.0 * right / all;
    });

    private static LabelRow? Of(LabelledText row, string[] topics)
    {
        var topic = TextHead.Topic.Labels[row.Label];
        return topics.Contains(topic) ? new LabelRow(row.Text, topic, "en") : topics.Length == 1 ? new LabelRow(row.Text, "no", "en") : null;
    }
}
