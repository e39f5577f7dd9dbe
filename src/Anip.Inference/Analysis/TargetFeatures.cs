using System.Numerics.Tensors;
using Anip.Inference.Encoding;

namespace Anip.Inference.Analysis;

/// <summary>
/// What a head that judges towards a name sees of it, added up window by window: the means over the name's tokens, over those just before it and over those just after it.
/// In "A soars while B slumps" the tokens of both names have seen the whole sentence; which verb stands beside which name shows in their neighbours.
/// </summary>
/// <param name="shape">Of the encoder.</param>
public sealed class TargetFeatures(EncoderShape shape)
{
    /// <summary>Target, before, after; each as wide as the text's own features.</summary>
    public const int Parts = 3;

    /// <summary>The text's own features, and behind them those of the target.</summary>
    public const int PartsOfText = 1 + Parts;

    /// <summary>Tokens on either side that are seen; the first counts fully, each further one a sixth less.</summary>
    private const int Reach = 6;

    private readonly float[] _weights = new float[Parts];
    private float[] _sums = [];

    /// <summary>Adds a window.</summary>
    /// <param name="mentions">UTF-16 places of the name in the window's text, the end exclusive.</param>
    public void Add(EncodedBatch batch, int row, IReadOnlyList<(int Start, int End)> mentions)
    {
        var window = batch.Windows[row];
        if (mentions.Count == 0 || window.Count == 0)
        {
            return;
        }

        if (_sums.Length == 0)
        {
            _sums = new float[Parts * shape.FeatureWidth]; // Few texts have a target.
        }

        var isTarget = new bool[window.Count];
        for (var token = 0; token < isTarget.Length; token++)
        {
            isTarget[token] = mentions.Any(mention => window.Starts[token] < mention.End && window.Ends[token] > mention.Start);
        }

        Span<float> features = stackalloc float[shape.FeatureWidth];
        for (var token = 0; token < isTarget.Length; token++)
        {
            var (target, before, after) = isTarget[token] ? (1f, 0f, 0f) : (0f, WeightAt(isTarget, token, step: 1), WeightAt(isTarget, token, step: -1));
            if (target + before + after > 0)
            {
                batch.CopyToken(row, token, features);
                Add(0, features, target);
                Add(1, features, before);
                Add(2, features, after);
            }
        }
    }

    /// <summary>Writes as many parts as there is room for.</summary>
    /// <param name="text">The text's own features: they stand for all parts where the name is not there. A side on which nothing stands is zero.</param>
    public void CopyTo(Span<float> features, ReadOnlySpan<float> text)
    {
        for (var part = 0; part < features.Length / shape.FeatureWidth; part++)
        {
            var to = features.Slice(part * shape.FeatureWidth, shape.FeatureWidth);
            if (_weights[0] == 0)
            {
                text.CopyTo(to);
            }
            else
            {
                TensorPrimitives.Divide(_sums.AsSpan(part * shape.FeatureWidth, shape.FeatureWidth), Math.Max(_weights[part], float.Epsilon), to);
            }
        }
    }

    private static float WeightAt(bool[] isTarget, int token, int step)
    {
        for (var distance = 1; distance <= Reach; distance++)
        {
            var at = token + (step * distance);
            if (at < 0 || at >= isTarget.Length)
            {
                break;
            }

            if (isTarget[at])
            {
                return 1 - ((distance - 1) / (float)Reach);
            }
        }

        return 0;
    }

    private void Add(int part, ReadOnlySpan<float> features, float weight)
    {
        if (weight > 0)
        {
            var sum = _sums.AsSpan(part * shape.FeatureWidth, shape.FeatureWidth);
            TensorPrimitives.MultiplyAdd(features, weight, sum, sum);
            _weights[part] += weight;
        }
    }
}
