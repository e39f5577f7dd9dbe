using System.Numerics.Tensors;
using Anip.Enrichment;
using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Inference.Language;

namespace Anip.Inference.Analysis;

/// <summary>One text on its way through the models; what its windows give is added up here.</summary>
/// <param name="Text">Title + "\n" + content.</param>
internal sealed record PreparedText(AnalysisInput Input, string Text, IReadOnlyList<TextWindow> Windows, LanguageGuess Language, EncoderShape Shape)
{
    private readonly float[] _sum = new float[Shape.FeatureWidth];
    private readonly List<EntitySpan> _entities = [];
    private float[]? _targetSum;
    private int _tokens;
    private int _targetTokens;

    /// <summary>Why topic, sentiment and names are not said, in words; null where they are.</summary>
    public string? Abstained { get; init; }

    /// <summary>Which of the classification heads read it, in their order: those that know its language.</summary>
    public IReadOnlyList<bool> Readers { get; init; } = [];

    /// <summary>The places of the target in the text; none where there is no target or it is not there.</summary>
    public IReadOnlyList<(int Start, int End)> Mentions { get; init; } = [];

    /// <summary>Whether any head reads it, so that more is needed of the encoder than the embedding.</summary>
    public bool IsRead => Abstained is null || Readers.Contains(true);

    /// <summary>In the text's order.</summary>
    public IReadOnlyList<EntitySpan> Entities => [.. _entities.OrderBy(entity => entity.Start)];

    /// <summary>Adds what the encoder says of the next window, the only one of the batch, weighted by its tokens.</summary>
    public void Add(EncodedBatch batch, List<EntitySpan> entities)
    {
        if (batch.Layers == EncoderLayers.Last)
        {
            AddLast(batch);
            return;
        }

        Span<float> mean = stackalloc float[Shape.FeatureWidth];
        batch.Pool(0, mean);
        var weight = batch.Windows[0].Length;
        TensorPrimitives.MultiplyAdd(mean, weight, _sum, _sum);
        _tokens += weight;
        _entities.AddRange(entities);
        AddMentions(batch, mean);
    }

    /// <summary>The means over the whole text of each layer, side by side; where there is room for it, those over the target's mentions behind them.</summary>
    public void CopyFeatures(Span<float> features)
    {
        TensorPrimitives.Divide(_sum, Math.Max(_tokens, 1), features);
        if (features.Length > Shape.FeatureWidth)
        {
            CopyTargetFeatures(features[Shape.FeatureWidth..]);
        }
    }

    /// <summary>The last layer's mean, of length 1.</summary>
    public float[] Embedding() => Embedding(out _);

    /// <param name="norm">The mean's own length.</param>
    public float[] Embedding(out float norm)
    {
        var embedding = _sum[^Shape.Width..];
        norm = TensorPrimitives.Norm<float>(embedding) / Math.Max(_tokens, 1);
        TextEncoder.Normalise(embedding);
        return embedding;
    }

    // Where there are none, the whole text is its target.
    private void CopyTargetFeatures(Span<float> features)
    {
        if (_targetSum is null)
        {
            TensorPrimitives.Divide(_sum, Math.Max(_tokens, 1), features);
        }
        else
        {
            TensorPrimitives.Divide(_targetSum, _targetTokens, features);
        }
    }

    private void AddLast(EncodedBatch batch)
    {
        Span<float> mean = stackalloc float[Shape.Width];
        batch.PoolLast(0, mean);
        var sum = _sum.AsSpan(^Shape.Width..);
        TensorPrimitives.MultiplyAdd(mean, batch.Windows[0].Length, sum, sum);
        _tokens += batch.Windows[0].Length;
    }

    private void AddMentions(EncodedBatch batch, Span<float> scratch)
    {
        var window = batch.Windows[0];
        for (var token = 0; token < window.Count && Mentions.Count > 0; token++)
        {
            if (Mentions.Any(mention => window.Starts[token] < mention.End && window.Ends[token] > mention.Start))
            {
                _targetSum ??= new float[Shape.FeatureWidth];
                batch.CopyToken(0, token, scratch);
                TensorPrimitives.Add(_targetSum, scratch, _targetSum);
                _targetTokens++;
            }
        }
    }
}
