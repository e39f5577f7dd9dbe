using Anip.Articles;
using Anip.Inference.Encoding;
using Anip.Inference.Heads;

namespace Anip.Inference.Analysis;

/// <summary>Puts the features of several texts to a classification head at once.</summary>
internal static class HeadReadings
{
    /// <returns>One prediction per text; null where the head is missing or abstains.</returns>
    public static Prediction?[] Read(HeadModel<IClassificationHead>? model, ReadOnlySpan<PreparedText> texts)
    {
        var predictions = new Prediction?[texts.Length];
        if (model?.Head is not { } head)
        {
            return predictions;
        }

        List<int> read = [];
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i].Abstained is null)
            {
                read.Add(i);
            }
        }

        if (read.Count == 0)
        {
            return predictions;
        }

        var (width, labels) = (head.FeatureWidth, head.Labels.Count);
        var features = new float[read.Count * width];
        var probabilities = new float[read.Count * labels];
        for (var row = 0; row < read.Count; row++)
        {
            var text = texts[read[row]];
            text.CopyFeatures(features.AsSpan(row * width, EncodedBatch.FeatureWidth));
            if (width > EncodedBatch.FeatureWidth)
            {
                text.CopyTargetFeatures(features.AsSpan((row * width) + EncodedBatch.FeatureWidth, EncodedBatch.FeatureWidth));
            }
        }

        head.Predict(features, read.Count, probabilities);
        for (var row = 0; row < read.Count; row++)
        {
            predictions[read[row]] = Prediction(head.Labels, probabilities.AsSpan(row * labels, labels));
        }

        return predictions;
    }

    private static Prediction Prediction(IReadOnlyList<string> labels, ReadOnlySpan<float> probabilities)
    {
        var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(probabilities);
        Dictionary<string, float> scores = new(labels.Count);
        for (var label = 0; label < labels.Count; label++)
        {
            scores.Add(labels[label], probabilities[label]);
        }

        return new(labels[best], probabilities[best], scores);
    }
}
