using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Anip.Training.Networks;

/// <summary>Weights that are learnt, their gradient, and AdamW's moments of it.</summary>
/// <param name="decays">Biases and other vectors are not decayed.</param>
internal sealed class Parameter(int rows, int columns, bool decays = true)
{
    private readonly float[] _mean = new float[rows * columns];
    private readonly float[] _variance = new float[rows * columns];
    private float[]? _followed;

    public Matrix Value { get; } = new(rows, columns);

    public Matrix Gradient { get; } = new(rows, columns);

    /// <summary>Uniform within ± √(6 / (rows + columns)) (Glorot and Bengio, 2010).</summary>
    public Parameter Randomise(Random random)
    {
        var bound = MathF.Sqrt(6f / (Value.Rows + Value.Columns));
        foreach (ref var weight in Value.Data.AsSpan())
        {
            weight = ((random.NextSingle() * 2) - 1) * bound;
        }

        return this;
    }

    /// <summary>One step of AdamW (Loshchilov and Hutter, 2019): the decay is apart from the gradient's moments.</summary>
    /// <param name="step">From 1.</param>
    public void Step(int step, float rate, float decay)
    {
        const float Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f;
        var scale = rate / (1 - MathF.Pow(Beta1, step));
        var root = 1 / MathF.Sqrt(1 - MathF.Pow(Beta2, step));
        Span<float> w = Value.Data, g = Gradient.Data, m = _mean, v = _variance;
        if (decays && decay > 0)
        {
            TensorPrimitives.Multiply(w, 1 - (rate * decay), w);
        }

        var i = 0;
        for (; i + Vector256<float>.Count <= w.Length; i += Vector256<float>.Count)
        {
            var gradient = Vector256.Create<float>(g[i..]);
            var mean = (Vector256.Create<float>(m[i..]) * Beta1) + (gradient * (1 - Beta1));
            var variance = (Vector256.Create<float>(v[i..]) * Beta2) + (gradient * gradient * (1 - Beta2));
            var weight = Vector256.Create<float>(w[i..]);
            mean.CopyTo(m[i..]);
            variance.CopyTo(v[i..]);
            (weight - (mean * scale / ((Vector256.Sqrt(variance) * root) + Vector256.Create(Epsilon)))).CopyTo(w[i..]);
        }

        for (; i < w.Length; i++)
        {
            m[i] = (m[i] * Beta1) + (g[i] * (1 - Beta1));
            v[i] = (v[i] * Beta2) + (g[i] * g[i] * (1 - Beta2));
            w[i] -= m[i] * scale / ((MathF.Sqrt(v[i]) * root) + Epsilon);
        }
    }

    /// <summary>Takes the weights of this step into a running mean of them, which errs less than the last step alone (Polyak and Juditsky, 1992).</summary>
    /// <param name="step">From 1: of few steps less is kept, so that the first weights, which are random, do not stay in the mean of a short training.</param>
    /// <param name="kept">The part of the mean so far that is kept; 0 for no mean.</param>
    public void Follow(int step, float kept)
    {
        if (kept > 0)
        {
            _followed ??= [.. Value.Data];
            TensorPrimitives.Lerp(Value.Data, _followed, Math.Min(kept, (1f + step) / (10f + step)), _followed);
        }
    }

    /// <summary>Sets the weights to their running mean, if there is one.</summary>
    public void TakeMean() => _followed?.CopyTo(Value.Data, 0);
}
