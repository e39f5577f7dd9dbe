using System.Buffers;
using Anip.Articles;
using Anip.Inference.Heads;
using Anip.Inference.Installed;

namespace Anip.Inference.Analysis;

/// <summary>What the classification heads say of several texts, each head of all at once.</summary>
internal sealed class HeadAnswers
{
    private static readonly IReadOnlyDictionary<string, Prediction> None = new Dictionary<string, Prediction>();

    private readonly Dictionary<string, Prediction?[]> _answers = new(StringComparer.Ordinal);
    private readonly List<string> _labellers = [];

    public HeadAnswers(ModelSet set, ReadOnlySpan<PreparedText> texts, Reader reader)
    {
        for (var head = 0; head < set.Classifiers.Count; head++)
        {
            var classifier = set.Classifiers[head];
            _answers.Add(classifier.Manifest.Name, Read(classifier.Model, head, texts));
            reader.GiveWay();
            if (classifier.IsLabeller)
            {
                _labellers.Add(classifier.Manifest.Name);
            }
        }
    }

    /// <returns>Null where there is no such head or it abstains.</returns>
    public Prediction? Of(string name, int text) => _answers.GetValueOrDefault(name)?[text];

    /// <summary>By the names of the heads that have none of their own in an analysis; those that abstain are left out.</summary>
    public IReadOnlyDictionary<string, Prediction> Labels(int text)
    {
        if (_labellers.Count == 0)
        {
            return None;
        }

        var labels = new Dictionary<string, Prediction>(_labellers.Count, StringComparer.Ordinal);
        foreach (var name in _labellers)
        {
            if (_answers[name][text] is { } answer)
            {
                labels.Add(name, answer);
            }
        }

        return labels;
    }

    /// <summary>What one head says of one text that it reads.</summary>
    public static Prediction Read(IClassificationHead head, PreparedText text)
    {
        Span<float> probabilities = new float[head.Labels.Count];
        var features = new float[head.FeatureWidth];
        text.CopyFeatures(features);
        head.Predict(features, 1, probabilities);
        return Prediction(head.Labels, probabilities);
    }

    private static Prediction?[] Read(IClassificationHead head, int number, ReadOnlySpan<PreparedText> texts)
    {
        var predictions = new Prediction?[texts.Length];
        List<int> read = [];
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i].Readers[number])
            {
                read.Add(i);
            }
        }

        if (read.Count == 0)
        {
            return predictions;
        }

        var (width, labels) = (head.FeatureWidth, head.Labels.Count);
        var features = ArrayPool<float>.Shared.Rent(read.Count * width);
        var probabilities = new float[read.Count * labels];
        for (var row = 0; row < read.Count; row++)
        {
            texts[read[row]].CopyFeatures(features.AsSpan(row * width, width));
        }

        head.Predict(features, read.Count, probabilities);
        ArrayPool<float>.Shared.Return(features);
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
