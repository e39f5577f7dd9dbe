using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Anip.Training.Networks;

/// <summary>Zeroes a share of the numbers and scales the rest up (Srivastava et al., 2014).</summary>
/// <param name="rate">Rounded to 256ths: a random byte decides about each number.</param>
internal sealed class Dropout(int rows, int columns, float rate, Random random)
{
    private readonly float[] _kept = new float[rows * columns];
    private readonly byte[] _random = new byte[rows * columns];

    public void Forward(Span<float> values)
    {
        if (rate <= 0)
        {
            return;
        }

        var threshold = (int)MathF.Round(rate * 256);
        var scale = 256f / (256 - threshold);
        var bytes = _random.AsSpan(0, values.Length);
        random.NextBytes(MemoryMarshal.AsBytes(bytes));
        for (var i = 0; i < bytes.Length; i++)
        {
            _kept[i] = bytes[i] < threshold ? 0 : scale;
        }

        TensorPrimitives.Multiply(values, _kept.AsSpan(0, values.Length), values);
    }

    /// <summary>Of the last <see cref="Forward"/>.</summary>
    public void Backward(Span<float> gradient)
    {
        if (rate > 0)
        {
            TensorPrimitives.Multiply(gradient, _kept.AsSpan(0, gradient.Length), gradient);
        }
    }
}
