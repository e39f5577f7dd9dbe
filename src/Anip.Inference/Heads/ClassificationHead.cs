using Anip.Models;
using Microsoft.ML.OnnxRuntime;

namespace Anip.Inference.Heads;

/// <summary>A head of whole texts: topic or sentiment. Its graph gives calibrated probabilities.</summary>
public sealed class ClassificationHead : IClassificationHead
{
    public const string Input = "features";
    public const string Output = "probabilities";

    private static readonly string[] Inputs = [Input];
    private static readonly string[] Outputs = [Output];

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    private ClassificationHead(InferenceSession session, IReadOnlyList<string> labels)
    {
        _session = session;
        Labels = labels;
        FeatureWidth = session.InputMetadata[Input].Dimensions[1];
    }

    public IReadOnlyList<string> Labels { get; }

    public int FeatureWidth { get; }

    /// <param name="encoder">The version of the encoder whose features it will be given.</param>
    /// <exception cref="ModelException">The folder holds no such head, or one of another encoder.</exception>
    public static ClassificationHead Load(ModelFolder folder, string encoder)
    {
        HeadModels.Check(folder, ModelKind.TextClassification, encoder);
        var session = HeadModels.Open(folder.PathOf(HeadModels.FileName));
        var labels = folder.Manifest.Labels;
        var misfit = !(session.InputMetadata.TryGetValue(Input, out var input) && input.Dimensions is [_, > 0]) ? $"it has no input {Input} of texts by features."
            : !(session.OutputMetadata.TryGetValue(Output, out var output) && output.Dimensions is [_, _]) ? $"it has no output {Output} of texts by labels."
            : output.Dimensions[1] != labels.Count ? $"the model has {output.Dimensions[1]} outputs and the manifest {labels.Count} labels."
            : null;
        if (misfit is null)
        {
            return new ClassificationHead(session, labels);
        }

        session.Dispose();
        throw new ModelException($"{folder.Path}: {misfit}");
    }

    public void Predict(Memory<float> features, int texts, Span<float> probabilities)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, features[..(texts * FeatureWidth)], [texts, FeatureWidth]);
        using var outputs = _session.Run(_run, Inputs, [input], Outputs);
        outputs[0].GetTensorDataAsSpan<float>().CopyTo(probabilities);
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }
}
