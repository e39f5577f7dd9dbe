using System.Numerics.Tensors;
using Anip.Lifecycle.Figures;
using Anip.Training.Comparison;
using Anip.Training.Measures;
using Anip.Training.Networks;

namespace Anip.Training.Labels;

/// <summary>What the networks made of rows that they had not seen.</summary>
internal sealed record LabelJudgement(double Low, double High, double ChanceF1, GroupFigures Figures, IReadOnlyList<WorstError> Worst, IReadOnlyList<JudgedRow> Judged)
{
    /// <summary>What the figures are called by.</summary>
    public const string Group = "cross_validated";

    private const int Resamples = 1_000;

    public static LabelJudgement Of(string name, LabelRows rows, IReadOnlyList<float[]> judged, float temperature)
    {
        var (confusion, chance, calibration, worst) = (new Confusion(rows.Labels), new Confusion(rows.Labels), new CalibrationError(), new WorstErrors());
        var most = rows.Numbers.GroupBy(number => number).MaxBy(group => group.Count())!.Key;
        List<RowOutcome> outcomes = [];
        List<JudgedRow> rowByRow = [];
        for (var row = 0; row < judged.Count; row++)
        {
            var probabilities = new float[rows.Labels.Count];
            TensorPrimitives.Divide(judged[row], temperature, probabilities);
            Softmax.Apply(probabilities);
            var (truth, predicted) = (rows.Numbers[row], TensorPrimitives.IndexOfMax<float>(probabilities));
            confusion.Add(truth, predicted);
            chance.Add(truth, most);
            calibration.Add(probabilities[predicted], predicted == truth);
            outcomes.Add(RowOutcome.Of(truth, predicted));
            rowByRow.Add(new JudgedRow(rows.Rows[row], rows.Labels[predicted], Math.Round(probabilities[predicted], 4)));
            if (predicted != truth)
            {
                worst.Add(name, rows.Rows[row].Text, rows.Labels[truth], rows.Labels[predicted], probabilities[predicted]);
            }
        }

        var (low, high) = Interval(outcomes, rows.Labels.Count);
        var figures = new GroupFigures(Group, confusion.Rows, confusion.MacroF1, confusion.Accuracy, calibration.Value, confusion.PerClass, []) { Confusion = confusion.Counts, Reliability = calibration.Reliability };
        return new LabelJudgement(low, high, chance.MacroF1, figures, worst.Worst, rowByRow);
    }

    private static (double Low, double High) Interval(List<RowOutcome> outcomes, int classes)
    {
        var random = new Random(1);
        var sums = new OutcomeSums(classes, isMacro: true);
        var scores = new double[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            sums.Clear();
            for (var draw = 0; draw < outcomes.Count; draw++)
            {
                sums.Add(outcomes[random.Next(outcomes.Count)]);
            }

            scores[i] = sums.Score;
        }

        Array.Sort(scores);
        return (scores[Resamples / 40], scores[Resamples - 1 - (Resamples / 40)]);
    }
}
