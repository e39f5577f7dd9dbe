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
    private readonly TargetFeatures _target = new(Shape);
    private int _tokens;

    /// <summary>Why topic, sentiment and names are not said, in words; null where they are.</summary>
    public string? Abstained { get; init; }

    /// <summary>Which of the classification heads read it, in their order: those that know its language.</summary>
    public IReadOnlyList<bool> Readers { get; init; } = [];

    /// <summary>The places of the target in the text; none where there is no target or it is not there.</summary>
    public IReadOnlyList<(int Start, int End)> Mentions { get; init; } = [];

    /// <summary>Words in which names are still to be found; null where there are none such.</summary>
    public EntityInput? Words { get; private set; }

    /// <summary>Whether any head reads it, so that more is needed of the encoder than the embedding.</summary>
    public bool IsRead => Abstained is null || Readers.Contains(true);

    /// <summary>In the text's order.</summary>
    public IReadOnlyList<EntitySpan> Entities => [.. _entities.OrderBy(entity => entity.Start)];

    /// <summary>Keeps the words of a window until <see cref="AddNames"/>.</summary>
    public void Keep(EntityInput words) => Words = words;

    /// <summary>Adds names that were found in a window.</summary>
    public void AddNames(IReadOnlyList<EntitySpan> names)
    {
        _entities.AddRange(names);
        Words?.Dispose();
        Words = null;
    }

    /// <summary>Adds what the encoder says of the next window, the only one of the batch, weighted by its tokens.</summary>
    public void Add(EncodedBatch batch)
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
        _target.Add(batch, 0, Mentions);
    }

    /// <summary>The means over the whole text of each layer, side by side; where there is room for them, the <see cref="TargetFeatures"/> behind them.</summary>
    public void CopyFeatures(Span<float> features)
    {
        var text = features[..Shape.FeatureWidth];
        TensorPrimitives.Divide(_sum, Math.Max(_tokens, 1), text);
        _target.CopyTo(features[Shape.FeatureWidth..], text);
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

    private void AddLast(EncodedBatch batch)
    {
        Span<float> mean = stackalloc float[Shape.Width];
        batch.PoolLast(0, mean);
        var sum = _sum.AsSpan(^Shape.Width..);
        TensorPrimitives.MultiplyAdd(mean, batch.Windows[0].Length, sum, sum);
        _tokens += batch.Windows[0].Length;
    }
}
