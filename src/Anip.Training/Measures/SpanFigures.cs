using Anip.Lifecycle.Figures;

namespace Anip.Training.Measures;

/// <summary>Names found against names that there are: right only where start, end and type are all equal.</summary>
internal sealed class SpanFigures(IReadOnlyList<string> types)
{
    private readonly int[] _right = new int[types.Count];
    private readonly int[] _found = new int[types.Count];
    private readonly int[] _truly = new int[types.Count];

    public void Add(IReadOnlyCollection<(int Start, int End, int Type)> found, IReadOnlyCollection<(int Start, int End, int Type)> truth)
    {
        foreach (var span in found)
        {
            _found[span.Type]++;
            _right[span.Type] += truth.Contains(span) ? 1 : 0;
        }

        foreach (var span in truth)
        {
            _truly[span.Type]++;
        }
    }

    /// <summary>Over all types together.</summary>
    public ClassFigure All => Figures.Of("all", _right.Sum(), _found.Sum(), _truly.Sum());

    public IReadOnlyList<ClassFigure> PerType =>
        [.. Enumerable.Range(0, types.Count).Select(t => Figures.Of(types[t], _right[t], _found[t], _truly[t]))];
}
