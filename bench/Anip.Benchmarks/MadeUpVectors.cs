using System.Numerics.Tensors;
using Anip.Inference.Encoding;
using Anip.Inference.Tokenization;

namespace Anip.Benchmarks;

/// <summary>As many vectors as are wanted that lie as embeddings do: each is a mixture of those of two real headlines. The same each time.</summary>
internal sealed class MadeUpVectors
{
    private const int Texts = 8_000;
    private const int Questions = 200;

    private readonly float[][] _real;

    /// <param name="data">The folder with the headlines.</param>
    /// <param name="model">The encoder's folder.</param>
    public MadeUpVectors(string data, string model)
    {
        var tokenizer = WordPieceTokenizer.Load(Path.Combine(model, "vocab.txt"));
        var windows = EncoderBenchmark.Headlines(data, tokenizer, Texts + Questions);
        using var encoder = new TextEncoder(Path.Combine(model, "model.onnx"), MiniLm.Shape, tokenizer);
        var all = EncoderBenchmark.Embeddings(encoder, windows);
        (_real, Queries) = (all[..Texts], all[Texts..]);
        QueryTexts = [.. windows.Skip(Texts).Select(window => window.Text.Split('\n')[0])];
    }

    /// <summary>Embeddings of headlines that no vector is made of.</summary>
    public float[][] Queries { get; }

    public IReadOnlyList<string> QueryTexts { get; }

    public float[] Of(int number)
    {
        var random = new Random(number);
        var vector = new float[MiniLm.Shape.Width];
        TensorPrimitives.MultiplyAdd(_real[random.Next(Texts)], 0.3f + (0.5f * random.NextSingle()), _real[random.Next(Texts)], vector);
        TextEncoder.Normalise(vector);
        return vector;
    }
}
