using Anip.Articles;
using Anip.Lifecycle.Figures;
using Anip.Training.Data;
using Anip.Training.Measures;
using Anip.Training.Texts;

namespace Anip.Training.Entities;

/// <summary>Collects the entity head's names, file by file.</summary>
internal sealed class EntityMeasure
{
    private const string NoName = "no name";

    private static readonly string[] Classes = [.. EntityTypes.All, NoName];

    private readonly SortedDictionary<string, (SpanFigures Spans, CalibrationError Calibration, Confusion Confusion)> _groups = new(StringComparer.Ordinal);

    private readonly List<(double Probability, bool Right)> _confidences = [];
    private readonly WorstErrors _errors = new();

    /// <summary>Of every name found, and whether it is one.</summary>
    public IReadOnlyList<(double Probability, bool Right)> Confidences => _confidences;

    public IReadOnlyList<WorstError> Worst => _errors.Worst;

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
                _groups[group] = figures = (new SpanFigures(EntityTypes.All), new CalibrationError(), new Confusion(Classes));
            }

            figures.Spans.Add(found, truth);
            Confuse(figures.Confusion, found, truth);
            for (var i = 0; i < found.Count; i++)
            {
                figures.Calibration.Add(confidences[i], truth.Contains(found[i]));
            }
        }

        for (var i = 0; i < found.Count; i++)
        {
            if (!truth.Contains(found[i]))
            {
                _errors.Add(sentence.File, $"{sentence.Text[found[i].Start..found[i].End]} — {sentence.Text}", Classes[TypeAt(truth, found[i])], Classes[found[i].Type], confidences[i]);
            }
        }
    }

    public IReadOnlyList<GroupFigures> Figures(IReadOnlyList<EntityMeasure> seeds) =>
    [
        .. from entry in _groups
           let all = entry.Value.Spans.All
           select new GroupFigures(
               entry.Key, all.Rows, all.F1, all.F1, entry.Value.Calibration.Value, entry.Value.Spans.PerType,
               [.. seeds.Select(seed => seed._groups[entry.Key].Spans.All.F1)])
           {
               Confusion = entry.Value.Confusion.Counts,
               Reliability = entry.Value.Calibration.Reliability,
           },
    ];

    // A name with other bounds counts twice: one that is missed, and one that is none.
    private static void Confuse(Confusion confusion, IReadOnlyList<(int Start, int End, int Type)> found, HashSet<(int Start, int End, int Type)> truth)
    {
        var places = found.ToHashSet();
        foreach (var name in truth)
        {
            confusion.Add(name.Type, TypeAt(places, name));
        }

        foreach (var name in found)
        {
            if (TypeAt(truth, name) == EntityTypes.All.Count)
            {
                confusion.Add(EntityTypes.All.Count, name.Type);
            }
        }
    }

    /// <summary>The type of the name with these bounds: the same one where there is such; past the last where there is none.</summary>
    private static int TypeAt(HashSet<(int Start, int End, int Type)> names, (int Start, int End, int Type) place) =>
        names.Contains(place) ? place.Type
        : Enumerable.Range(0, EntityTypes.All.Count).Where(type => names.Contains((place.Start, place.End, type))).DefaultIfEmpty(EntityTypes.All.Count).First();
}
