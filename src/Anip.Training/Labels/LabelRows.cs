using System.Globalization;
using Anip.Models;

namespace Anip.Training.Labels;

/// <summary>The rows that a head can learn from, and the parts that they are judged in.</summary>
internal sealed class LabelRows
{
    /// <summary>Fewer of a label teach nothing that could be judged.</summary>
    public const int MinRows = 8;

    /// <summary>From so many of each label on, figures are worth their digits.</summary>
    public const int EnoughRows = 30;

    private const int MaxParts = 5;

    private LabelRows(IReadOnlyList<string> labels, IReadOnlyList<LabelRow> rows, int leftOut)
    {
        Labels = labels;
        Rows = rows;
        LeftOut = leftOut;
        Numbers = [.. rows.Select(row => labels.ToList().IndexOf(row.Label))];
    }

    /// <summary>In the order of the model's outputs.</summary>
    public IReadOnlyList<string> Labels { get; }

    public IReadOnlyList<LabelRow> Rows { get; }

    public int LeftOut { get; }

    /// <summary>The number of each row's label.</summary>
    public IReadOnlyList<int> Numbers { get; }

    /// <exception cref="TrainingDataException">There are too few rows, or only of one label.</exception>
    public static LabelRows Of(string name, IReadOnlyList<LabelRow> given)
    {
        // One text twice is one row: in two parts it would be learnt from and judged on.
        var rows = given.DistinctBy(row => row.Text.Trim(), StringComparer.Ordinal).ToList();
        var groups = rows.GroupBy(row => row.Label, StringComparer.Ordinal).ToList();
        string[] labels = [.. groups.Where(group => group.Count() >= MinRows).Select(group => group.Key).Order(StringComparer.Ordinal)];
        if (labels.Length < 2)
        {
            var there = groups.Count == 0 ? "no article has the label"
                : $"there {(rows.Count == 1 ? "is" : "are")} {string.Join(", ", groups.Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count():N0} of '{group.Key}'")))}";
            throw new TrainingDataException(
                $"{name} cannot be learnt yet: at least two labels need {MinRows} articles each, and {there}. Label more of them, and also some of which it is not true ('anip label set ID {name}=no').");
        }

        List<LabelRow> kept = [.. rows.Where(row => labels.Contains(row.Label))];
        return new LabelRows(labels, kept, rows.Count - kept.Count);
    }

    /// <summary>Shares the rows out over parts, each label evenly, in the same way for the same rows.</summary>
    /// <returns>The part of each row.</returns>
    public int[] Split(int seed)
    {
        var parts = Math.Min(MaxParts, Numbers.GroupBy(number => number).Min(group => group.Count()));
        var random = new Random(seed);
        var split = new int[Rows.Count];
        foreach (var label in Enumerable.Range(0, Labels.Count))
        {
            var rows = Enumerable.Range(0, Rows.Count).Where(row => Numbers[row] == label).ToArray();
            random.Shuffle(rows);
            for (var i = 0; i < rows.Length; i++)
            {
                split[rows[i]] = i % parts;
            }
        }

        return split;
    }
}
