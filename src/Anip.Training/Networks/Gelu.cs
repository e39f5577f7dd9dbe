using System.Runtime.Intrinsics;

namespace Anip.Training.Networks;

/// <summary>x Φ(x), with Φ the normal distribution (Hendrycks and Gimpel, 2016); the error function by Abramowitz and Stegun 7.1.26 (± 1.5e-7).</summary>
internal static class Gelu
{
    private const float InverseRootTwo = 0.70710678f;
    private const float InverseRootTwoPi = 0.39894228f;

    public static void Forward(ReadOnlySpan<float> x, Span<float> y)
    {
        var i = 0;
        for (; i + Vector256<float>.Count <= x.Length; i += Vector256<float>.Count)
        {
            var value = Vector256.Create(x[i..]);
            (value * Normal(value)).CopyTo(y[i..]);
        }

        for (; i < x.Length; i++)
        {
            y[i] = x[i] * Normal(Vector256.Create(x[i]))[0];
        }
    }

    /// <summary>gradient *= d GELU(x) / dx.</summary>
    public static void Backward(ReadOnlySpan<float> x, Span<float> gradient)
    {
        var i = 0;
        for (; i + Vector256<float>.Count <= x.Length; i += Vector256<float>.Count)
        {
            (Vector256.Create<float>(gradient[i..]) * Slope(Vector256.Create(x[i..]))).CopyTo(gradient[i..]);
        }

        for (; i < x.Length; i++)
        {
            gradient[i] *= Slope(Vector256.Create(x[i]))[0];
        }
    }

    private static Vector256<float> Slope(Vector256<float> x) =>
        Normal(x) + (x * Vector256.Exp(x * x * -0.5f) * InverseRootTwoPi);

    private static Vector256<float> Normal(Vector256<float> x)
    {
        var z = Vector256.Abs(x) * InverseRootTwo;
        var t = Vector256<float>.One / ((z * 0.3275911f) + Vector256<float>.One);
        var polynomial = t * ((t * ((t * ((t * ((t * 1.061405429f) - Vector256.Create(1.453152027f))) + Vector256.Create(1.421413741f)))
            - Vector256.Create(0.284496736f))) + Vector256.Create(0.254829592f));
        var tail = polynomial * Vector256.Exp(-(z * z)) * 0.5f;
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), tail, Vector256<float>.One - tail);
    }
}
