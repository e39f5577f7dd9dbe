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
    public TextEncoder(string modelFile, EncoderShape shape, WordPieceTokenizer tokenizer, int threadsPerBatch = 1)
    {
        (Shape, Tokenizer) = (shape, tokenizer);
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

    public EncoderShape Shape { get; }

    public WordPieceTokenizer Tokenizer { get; }

    /// <exception cref="ModelException">The folder does not hold an encoder.</exception>
    public static TextEncoder Load(ModelFolder folder, int threadsPerBatch = 1)
    {
        var shape = EncoderShape.Of(folder);
        var file = folder.PathOf("model.onnx");
        try
        {
            var encoder = new TextEncoder(file, shape, TokenizerOf(folder), threadsPerBatch);
            if (encoder.Misfit() is not { } misfit)
            {
                return encoder;
            }

            encoder.Dispose();
            throw new ModelException($"{folder.Path}: the model and its manifest do not fit each other: {misfit}");
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException($"{file} is not a model that ONNX Runtime can load: {exception.Message}", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new ModelException($"{folder.Path}: {exception.Message}", exception);
        }
    }

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

    private static WordPieceTokenizer TokenizerOf(ModelFolder folder)
    {
        var encoding = folder.Manifest.Encoding!;
        return encoding.Tokenizer == "wordpiece"
            ? WordPieceTokenizer.Load(folder.PathOf(encoding.Vocabulary))
            : throw new ModelException($"{folder.Path} needs the tokenizer '{encoding.Tokenizer}'; this version has wordpiece.");
    }

    private string? Misfit() =>
        EncoderNames.Inputs.FirstOrDefault(name => !_session.InputMetadata.ContainsKey(name)) is { } input ? $"it has no input {input}."
        : Shape.Layers.FirstOrDefault(name => !_session.OutputMetadata.ContainsKey(name)) is { } output ? $"it has no output {output}."
        : Shape.Layers.FirstOrDefault(name => _session.OutputMetadata[name].Dimensions is [.., > 0 and var width] && width != Shape.Width) is { } wrong
            ? $"{wrong} has {_session.OutputMetadata[wrong].Dimensions[^1]} numbers for a token and not {Shape.Width}."
        : null;
}
