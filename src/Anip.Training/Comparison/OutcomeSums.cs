namespace Anip.Training.Comparison;

/// <summary>Counts by class over some rows, and the F1 that follow from them.</summary>
internal sealed class OutcomeSums(int classes, bool isMacro)
{
    private readonly int[] _right = new int[classes];
    private readonly int[] _predicted = new int[classes];
    private readonly int[] _truly = new int[classes];

    public void Clear()
    {
        Array.Clear(_right);
        Array.Clear(_predicted);
        Array.Clear(_truly);
    }

    public void Add(RowOutcome row)
    {
        foreach (var part in row.Parts)
        {
            _right[part.Class] += part.Right;
            _predicted[part.Class] += part.Predicted;
            _truly[part.Class] += part.Truly;
        }
    }

    /// <summary>2 · right / (predicted + truly); 0 where nothing was found right.</summary>
    public double F1(int one) => _right[one] == 0 ? 0 : 2.0 * _right[one] / (_predicted[one] + _truly[one]);

    /// <summary>The mean of the F1 of the classes that there are, or of names the F1 over all of them.</summary>
    public double Score
    {
        get
        {
            if (!isMacro)
            {
                var (right, all) = (_right.Sum(), _predicted.Sum() + _truly.Sum());
                return all == 0 ? 0 : 2.0 * right / all;
            }

            var there = Enumerable.Range(0, _truly.Length).Where(one => _truly[one] > 0).ToList();
            return there.Count == 0 ? 0 : there.Average(F1);
        }
    }
}
