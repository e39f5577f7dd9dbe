using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Anip.Inference.Encoding;

/// <summary>Windows that pass the encoder together, and what its layers say of their tokens. Reused batch after batch: it allocates its buffers once.</summary>
/// <remarks>Not thread-safe: one per worker.</remarks>
/// <param name="tokenBudget">Tokens that are read at once, padding included; at least one whole window whatever is given.</param>
public sealed class EncodedBatch(EncoderShape shape, int tokenBudget = 0, EncoderLayers layers = EncoderLayers.Upper)
{
    private readonly int _capacity = Math.Max(tokenBudget, shape.Window);
    private readonly List<TextWindow> _windows = [];
    private long[] _ids = [];
    private long[] _mask = [];
    private long[] _types = [];
    private readonly float[][] _hidden = [.. shape.Layers.Select(_ => Array.Empty<float>())];

    public EncoderShape Shape => shape;

    private int Width => shape.Width;

    private int HeadLayers => _hidden.Length;

    /// <summary>Which layers are asked for; fewer cost less.</summary>
    public EncoderLayers Layers { get; private set; } = layers;

    public IReadOnlyList<TextWindow> Windows => _windows;

    /// <summary>Positions of each row, padding included: those of the longest window.</summary>
    public int Length { get; private set; }

    public void Clear()
    {
        _windows.Clear();
        Length = 0;
    }

    /// <summary>Empties the batch and asks for other layers from now on.</summary>
    public void Clear(EncoderLayers layers)
    {
        Clear();
        Layers = layers;
    }

    /// <summary>Adds a window where the padded batch still keeps the token budget.</summary>
    public bool TryAdd(TextWindow window)
    {
        var length = Math.Max(Length, window.Length);
        if (length * (_windows.Count + 1) > _capacity)
        {
            return false;
        }

        _windows.Add(window);
        Length = length;
        return true;
    }

    /// <summary>One layer's numbers for one token; <paramref name="token"/> counts the window's tokens, so that -1 is [CLS].</summary>
    /// <param name="layer">Its place in <see cref="EncoderShape.Layers"/>.</param>
    public ReadOnlySpan<float> Token(int row, int token, int layer) =>
        _hidden[layer].AsSpan(((row * Length) + token + 1) * Width, Width);

    /// <summary>All layers' numbers for one token, side by side.</summary>
    public void CopyToken(int row, int token, Span<float> features)
    {
        for (var layer = 0; layer < HeadLayers; layer++)
        {
            Token(row, token, layer).CopyTo(features[(layer * Width)..]);
        }
    }

    /// <summary>The mean over a window, [CLS] and [SEP] included, of each layer, side by side.</summary>
    public void Pool(int row, Span<float> features) => Pool(row, -1, _windows[row].Count + 1, features);

    /// <summary>The mean over the tokens from <paramref name="first"/> to before <paramref name="end"/> of each layer, side by side.</summary>
    public void Pool(int row, int first, int end, Span<float> features)
    {
        for (var layer = 0; layer < HeadLayers; layer++)
        {
            Pool(row, first, end, layer, features.Slice(layer * Width, Width));
        }
    }

    /// <summary>The mean of the last layer over a window, not normalised: what an embedding is made of.</summary>
    public void PoolLast(int row, Span<float> mean) => Pool(row, -1, _windows[row].Count + 1, HeadLayers - 1, mean);

    internal void Run(InferenceSession session, RunOptions options, int firstToken, int lastToken)
    {
        Reserve();
        var used = _windows.Count * Length;
        _ids.AsSpan(0, used).Clear();
        _mask.AsSpan(0, used).Clear();
        for (var row = 0; row < _windows.Count; row++)
        {
            Fill(_windows[row], row * Length, firstToken, lastToken);
        }

        var names = shape.Outputs(Layers);
        var outputs = new OrtValue[names.Length];
        var inputs = new OrtValue[EncoderNames.Inputs.Length];
        try
        {
            (inputs[0], inputs[1], inputs[2]) = (Tensor(_ids), Tensor(_mask), Tensor(_types));
            for (var i = 0; i < outputs.Length; i++)
            {
                outputs[i] = OrtValue.CreateTensorValueFromMemory(
                    OrtMemoryInfo.DefaultInstance, _hidden[HeadLayers - names.Length + i].AsMemory(0, used * Width), [_windows.Count, Length, Width]);
            }

            session.Run(options, EncoderNames.Inputs, inputs, names, outputs);
        }
        finally
        {
            foreach (var value in (ReadOnlySpan<OrtValue?>)[.. inputs, .. outputs])
            {
                value?.Dispose();
            }
        }
    }

    private OrtValue Tensor(long[] values) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(0, _windows.Count * Length), [_windows.Count, Length]);

    private void Fill(TextWindow window, int at, int firstToken, int lastToken)
    {
        _mask.AsSpan(at, window.Length).Fill(1);
        _ids[at] = firstToken;
        TensorPrimitives.ConvertTruncating(window.Ids, _ids.AsSpan(at + 1));
        _ids[at + window.Length - 1] = lastToken;
    }

    private void Pool(int row, int first, int end, int layer, Span<float> mean)
    {
        mean.Clear();
        for (var token = first; token < end; token++)
        {
            TensorPrimitives.Add(mean, Token(row, token, layer), mean);
        }

        TensorPrimitives.Multiply(mean, 1f / (end - first), mean);
    }

    // At first use, so that a batch that only counts costs nothing, nor one that is only asked for embeddings more than those need.
    private void Reserve()
    {
        if (_ids.Length == 0)
        {
            (_ids, _mask, _types) = (new long[_capacity], new long[_capacity], new long[_capacity]);
        }

        for (var layer = Layers == EncoderLayers.Last ? HeadLayers - 1 : 0; layer < HeadLayers; layer++)
        {
            if (_hidden[layer].Length == 0)
            {
                _hidden[layer] = GC.AllocateUninitializedArray<float>(_capacity * Width, pinned: true);
            }
        }
    }
}

public enum EncoderLayers
{
    /// <summary>All that heads read.</summary>
    Upper,

    /// <summary>Only the last: enough for an embedding.</summary>
    Last,
}

internal static class EncoderNames
{
    public static readonly string[] Inputs = ["input_ids", "attention_mask", "token_type_ids"];
}
