using System.Numerics.Tensors;
using Anip.Inference.Tokenization;
using Anip.Models;
using Microsoft.ML.OnnxRuntime;

namespace Anip.Inference.Encoding;

/// <summary>The text encoder: one ONNX Runtime session, shared by all workers, each with its own <see cref="EncodedBatch"/>.</summary>
public sealed class TextEncoder : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    /// <param name="threadsPerBatch">1 where several batches run at a time, which keeps cores busier than several threads in one batch.</param>
    public TextEncoder(string modelFile, WordPieceTokenizer tokenizer, int threadsPerBatch = 1)
    {
        Tokenizer = tokenizer;
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threadsPerBatch,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            EnableMemoryPattern = false, // one pattern would be kept for each shape of a batch, and there are thousands
        };
        _session = new(modelFile, options);
    }

    public WordPieceTokenizer Tokenizer { get; }

    /// <exception cref="ModelException">The folder does not hold an encoder.</exception>
    public static TextEncoder Load(ModelFolder folder, int threadsPerBatch = 1) =>
        new(folder.PathOf("model.onnx"), WordPieceTokenizer.Load(folder.PathOf("vocab.txt")), threadsPerBatch);

    /// <summary>Reads all windows of a batch. Thread-safe for different batches.</summary>
    public void Encode(EncodedBatch batch)
    {
        if (batch.Windows.Count > 0)
        {
            batch.Run(_session, _run, Tokenizer.First, Tokenizer.Last);
        }
    }

    /// <summary>The embedding of a mean over the last layer: the same, of length 1.</summary>
    public static void Normalise(Span<float> mean)
    {
        var norm = TensorPrimitives.Norm<float>(mean);
        if (norm > 0)
        {
            TensorPrimitives.Divide(mean, norm, mean);
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }
}
