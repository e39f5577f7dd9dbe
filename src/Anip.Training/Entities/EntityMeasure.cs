using Anip.Articles;
using Anip.Training.Data;
using Anip.Training.Measures;
using Anip.Training.Texts;

namespace Anip.Training.Entities;

/// <summary>Collects the entity head's names, file by file.</summary>
internal sealed class EntityMeasure
{
    private readonly SortedDictionary<string, (SpanFigures Spans, CalibrationError Calibration)> _groups = new(StringComparer.Ordinal);

    private readonly List<(double Probability, bool Right)> _confidences = [];

    /// <summary>Of every name found, and whether it is one.</summary>
    public IReadOnlyList<(double Probability, bool Right)> Confidences => _confidences;

    /// <summary>Over all files.</summary>
    public double F1 => _groups.TryGetValue(TextHead.Together, out var all) ? all.Spans.All.F1 : 0;

    public void Add(NamedSentence sentence, IReadOnlyList<(int Start, int End, int Type)> found, IReadOnlyList<double> confidences)
    {
        var truth = sentence.Names.Select(name => (name.Start, name.End, name.Type)).ToHashSet();
        _confidences.AddRange(found.Zip(confidences, (span, confidence) => (confidence, truth.Contains(span))));
        foreach (var group in (ReadOnlySpan<string>)[TextHead.Together, sentence.File])
        {
            if (!_groups.TryGetValue(group, out var figures))
            {
                _groups[group] = figures = (new SpanFigures(EntityTypes.All), new CalibrationError());
            }

            figures.Spans.Add(found, truth);
            for (var i = 0; i < found.Count; i++)
            {
                figures.Calibration.Add(confidences[i], truth.Contains(found[i]));
            }
        }
    }

    public IReadOnlyList<GroupFigures> Figures(IReadOnlyList<EntityMeasure> seeds) =>
    [
        .. from entry in _groups
           let all = entry.Value.Spans.All
           select new GroupFigures(
               entry.Key, all.Rows, all.F1, all.F1, entry.Value.Calibration.Value, entry.Value.Spans.PerType,
               [.. seeds.Select(seed => seed._groups[entry.Key].Spans.All.F1)]),
    ];
}
