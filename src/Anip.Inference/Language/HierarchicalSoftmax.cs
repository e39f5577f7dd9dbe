using System.Numerics.Tensors;

namespace Anip.Inference.Language;

/// <summary>The Huffman tree over labels: a label's probability is the product of the turns on its way from the root.</summary>
internal sealed class HierarchicalSoftmax
{
    // The reference adds it to each factor before the logarithm.
    private const float Floor = 1e-5f;

    private readonly int _labels;
    private readonly int[] _left;
    private readonly int[] _right;
    private readonly float[] _rows;
    private readonly int _dimensions;

    /// <param name="counts">Of each label, falling, as fastText writes them; the tree follows from them.</param>
    public HierarchicalSoftmax(IReadOnlyList<long> counts, float[] rows, int dimensions)
    {
        _labels = counts.Count;
        _rows = rows;
        _dimensions = dimensions;
        var nodes = (2 * _labels) - 1;
        (_left, _right) = (new int[nodes], new int[nodes]);
        var weights = new long[nodes];
        Array.Fill(weights, (long)1e15);
        for (var label = 0; label < _labels; label++)
        {
            weights[label] = counts[label];
        }

        var (leaf, inner) = (_labels - 1, _labels);
        for (var node = _labels; node < nodes; node++)
        {
            _left[node] = Lightest();
            _right[node] = Lightest();
            weights[node] = weights[_left[node]] + weights[_right[node]];
        }

        int Lightest() => leaf >= 0 && weights[leaf] < weights[inner] ? leaf-- : inner++;
    }

    public void Predict(ReadOnlySpan<float> hidden, Span<float> probabilities)
    {
        Span<float> reached = stackalloc float[_left.Length];
        reached[^1] = 1;
        for (var node = _left.Length - 1; node >= _labels; node--)
        {
            var row = _rows.AsSpan((node - _labels) * _dimensions, _dimensions);
            var right = 1 / (1 + MathF.Exp(-TensorPrimitives.Dot(hidden, row)));
            reached[_left[node]] = reached[node] * (1 - right + Floor);
            reached[_right[node]] = reached[node] * (right + Floor);
        }

        reached[.._labels].CopyTo(probabilities);
    }
}
