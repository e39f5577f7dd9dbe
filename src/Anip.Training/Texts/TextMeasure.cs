using System.Numerics.Tensors;
using Anip.Lifecycle.Figures;
using Anip.Training.Data;
using Anip.Training.Measures;

namespace Anip.Training.Texts;

/// <summary>Collects a text head's predictions, group by group.</summary>
internal sealed class TextMeasure(IReadOnlyList<string> labels)
{
    private readonly Dictionary<string, (Confusion Confusion, CalibrationError Calibration)> _groups = new(StringComparer.Ordinal);
    private readonly WorstErrors _errors = new();

    public int Rows { get; private set; }

    public IReadOnlyList<WorstError> Worst => _errors.Worst;

    public void Add(LabelledText row, ReadOnlySpan<float> probabilities)
    {
        Rows++;
        var predicted = TensorPrimitives.IndexOfMax(probabilities);
        foreach (var group in TextHead.GroupsOf(row))
        {
            if (!_groups.TryGetValue(group, out var figures))
            {
                _groups[group] = figures = (new Confusion(labels), new CalibrationError());
            }

            figures.Confusion.Add(row.Label, predicted);
            figures.Calibration.Add(probabilities[predicted], predicted == row.Label);
        }

        if (predicted != row.Label)
        {
            _errors.Add(row.File, row.Text, labels[row.Label], labels[predicted], probabilities[predicted]);
        }
    }

    public IReadOnlyList<GroupFigures> Figures(IReadOnlyList<TextMeasure> seeds) =>
    [
        .. from entry in _groups
           let confusion = entry.Value.Confusion
           orderby entry.Key.StartsWith(TextHead.Together, StringComparison.Ordinal) ? 0 : 1, entry.Key
           select new GroupFigures(
               entry.Key, confusion.Rows, confusion.MacroF1, confusion.Accuracy, entry.Value.Calibration.Value, confusion.PerClass,
               [.. seeds.Select(seed => seed._groups[entry.Key].Confusion.MacroF1)])
           {
               Confusion = confusion.Counts,
               Reliability = entry.Value.Calibration.Reliability,
           },
    ];
}
