using System.Numerics.Tensors;

namespace Anip.Training.Networks;

/// <summary>Probabilities out of logits of any size.</summary>
internal static class Softmax
{
    // The exponential of a number above 88 is infinite as a float, and that of one below −87 is too small to divide by.
    private const float MaxLogit = 80;

    /// <summary>Replaces logits by probabilities.</summary>
    public static void Apply(Span<float> logits)
    {
        var most = TensorPrimitives.Max<float>(logits);
        if (Math.Abs(most) > MaxLogit)
        {
            TensorPrimitives.Subtract(logits, most, logits);
        }

        TensorPrimitives.SoftMax(logits, logits);
    }
}
