namespace Anip.Training.Networks;

/// <summary>Cross-entropy over classes, with smoothed labels and a weight for each class.</summary>
internal sealed class CrossEntropy(float smoothing, IReadOnlyList<float> classWeights)
{
    /// <summary>1 / √n of each class, scaled so that the mean over rows is 1.</summary>
    public static float[] WeightsOf(IEnumerable<int> labels, int classes)
    {
        var counts = new int[classes];
        foreach (var label in labels)
        {
            counts[label]++;
        }

        var scale = counts.Sum() / counts.Sum(count => Math.Sqrt(count));
        return [.. counts.Select(count => count == 0 ? 0 : (float)(scale / Math.Sqrt(count)))];
    }

    /// <summary>Replaces logits by the gradient of the mean loss and returns that loss.</summary>
    public double Backward(Matrix logits, int rows, ReadOnlySpan<int> labels)
    {
        var classes = logits.Columns;
        double loss = 0, weights = 0;
        for (var i = 0; i < rows; i++)
        {
            weights += classWeights[labels[i]];
        }

        for (var i = 0; i < rows; i++)
        {
            var row = logits.Row(i);
            var weight = classWeights[labels[i]] / weights;
            Softmax.Apply(row);
            for (var c = 0; c < classes; c++)
            {
                var wanted = (smoothing / classes) + (c == labels[i] ? 1 - smoothing : 0);
                loss -= weight * wanted * Math.Log(Math.Max(row[c], 1e-12f));
                row[c] = (float)(weight * (row[c] - wanted));
            }
        }

        return loss;
    }
}
