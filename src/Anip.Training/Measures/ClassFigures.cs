using Anip.Lifecycle.Figures;

namespace Anip.Training.Measures;

/// <summary>How often each class was taken for each.</summary>
internal sealed class Confusion(IReadOnlyList<string> classes)
{
    private readonly int[,] _counts = new int[classes.Count, classes.Count];

    public int Rows { get; private set; }

    public void Add(int truth, int predicted)
    {
        _counts[truth, predicted]++;
        Rows++;
    }

    public ConfusionCounts Counts => new(
        classes, [.. Enumerable.Range(0, classes.Count).Select(truth => (IReadOnlyList<int>)[.. Enumerable.Range(0, classes.Count).Select(predicted => _counts[truth, predicted])])]);

    public double Accuracy => Rows == 0 ? 0 : (double)Enumerable.Range(0, classes.Count).Sum(c => _counts[c, c]) / Rows;

    public IReadOnlyList<ClassFigure> PerClass => [.. Enumerable.Range(0, classes.Count).Select(Figure)];

    /// <summary>The mean of the F1 of the classes that there are.</summary>
    public double MacroF1 => PerClass.Where(figure => figure.Rows > 0).Select(figure => figure.F1).DefaultIfEmpty().Average();

    private ClassFigure Figure(int c)
    {
        var all = Enumerable.Range(0, classes.Count).ToList();
        return Figures.Of(classes[c], _counts[c, c], all.Sum(t => _counts[t, c]), all.Sum(p => _counts[c, p]));
    }
}

internal static class Figures
{
    public static ClassFigure Of(string name, int right, int predicted, int truly)
    {
        var precision = predicted == 0 ? 0 : (double)right / predicted;
        var recall = truly == 0 ? 0 : (double)right / truly;
        return new ClassFigure(name, precision, recall, right == 0 ? 0 : 2 * precision * recall / (precision + recall), truly);
    }
}
