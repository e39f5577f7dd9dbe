using System.Numerics.Tensors;

namespace Anip.Training.Features;

/// <summary>Brings each column to mean 0 and variance 1 over the training rows.</summary>
/// <param name="Mean">Of each column.</param>
/// <param name="Scale">One by the deviation of each column.</param>
internal sealed record Standardiser(float[] Mean, float[] Scale)
{
    /// <param name="read">Writes the columns of a row.</param>
    public static Standardiser Of(IReadOnlyList<int> rows, int width, Action<int, Span<float>> read)
    {
        // More rows do not change the second decimal; an even spread over the files is enough.
        const int Enough = 40_000;
        var step = Math.Max(1, rows.Count / Enough);
        double[] sum = new double[width], squares = new double[width];
        var row = new float[width];
        var count = 0;
        for (var i = 0; i < rows.Count; i += step, count++)
        {
            read(rows[i], row);
            for (var c = 0; c < width; c++)
            {
                sum[c] += row[c];
                squares[c] += (double)row[c] * row[c];
            }
        }

        var mean = sum.Select(total => total / Math.Max(1, count)).ToArray();
        return new Standardiser(
            [.. mean.Select(value => (float)value)],
            [.. squares.Select((total, c) => (float)(1 / Math.Sqrt(Math.Max((total / Math.Max(1, count)) - (mean[c] * mean[c]), 1e-6))))]);
    }

    public void Apply(Span<float> row)
    {
        TensorPrimitives.Subtract(row, Mean, row);
        TensorPrimitives.Multiply(row, Scale, row);
    }
}
