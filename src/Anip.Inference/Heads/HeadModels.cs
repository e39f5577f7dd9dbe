using Anip.Models;
using Microsoft.ML.OnnxRuntime;

namespace Anip.Inference.Heads;

/// <summary>What all heads have in common when they are loaded.</summary>
public static class HeadModels
{
    public const string FileName = "model.onnx";

    /// <exception cref="ModelException">It is not a head of this kind and of this encoder.</exception>
    public static void Check(ModelFolder folder, ModelKind kind, string encoder)
    {
        var manifest = folder.Manifest;
        if (manifest.Kind != kind)
        {
            throw new ModelException($"{folder.Path} holds a model of kind {manifest.Kind}; {kind} was expected.");
        }

        if (manifest.Encoder != encoder)
        {
            throw new ModelException(
                $"{folder.Path} was trained on the encoder {manifest.Encoder ?? "(none)"} and cannot read {encoder}: train it again with that encoder, or restore the one that it belongs to.");
        }
    }

    /// <summary>One thread: heads are small, and their callers already keep every core busy.</summary>
    public static InferenceSession Open(string file)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            EnableMemoryPattern = false,
        };
        try
        {
            return new InferenceSession(file, options);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException($"{file} is not a model that ONNX Runtime can load: {exception.Message}", exception);
        }
    }
}
