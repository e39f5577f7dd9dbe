using System.Numerics.Tensors;
using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Models;
using Anip.Training.Features;

namespace Anip.Training.Labels;

/// <summary>Heads of a person's own as they are loaded in use.</summary>
internal static class LabelHeadEvaluation
{
    /// <summary>The label of each text.</summary>
    public static IReadOnlyList<string> Predict(string head, string encoderFolder, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var folder = ModelFolder.Open(encoderFolder);
        using var encoder = TextEncoder.Load(folder);
        using var classifier = ClassificationHead.Load(ModelFolder.Open(head), folder.Manifest.Version);
        var predicted = new string[texts.Count];
        new EncodedTexts(encoder, Environment.ProcessorCount).Read(
            texts,
            (batch, row, number) =>
            {
                var features = new float[batch.Shape.FeatureWidth];
                batch.Pool(row, features);
                var probabilities = new float[classifier.Labels.Count];
                classifier.Predict(features, 1, probabilities);
                predicted[number] = classifier.Labels[TensorPrimitives.IndexOfMax<float>(probabilities)];
            },
            _ => { },
            cancellationToken);
        return predicted;
    }
}
