using Anip.Training.Data;
using Anip.Training.Features;
using Anip.Training.Measures;
using Anip.Training.Networks;

namespace Anip.Training.Texts;

/// <summary>Trains a network of one hidden layer on rows of a feature table.</summary>
internal sealed class ClassifierTraining(
    FeatureTable features, IReadOnlyList<int> labels, int classes, ClassifierRecipe recipe, ParallelOptions threads)
{
    /// <param name="rows">Numbers of the rows to learn from.</param>
    /// <param name="seed">Of the first weights, the order of the rows and the dropout: the same seed gives the same network on the same machine.</param>
    /// <param name="curve">Receives the loss; null where nobody asks.</param>
    /// <param name="afterEpoch">Is shown the network, and the step that it is at.</param>
    public Classifier Train(
        EpochRows<int> rows, Standardiser standardiser, int seed, Action<int, int> progress, LearningCurve? curve = null, Action<Classifier, int>? afterEpoch = null)
    {
        var random = new Random(seed);
        var network = new Classifier(features.Width, recipe.Hidden, classes, random);
        var space = new Classifier.Workspace(network, recipe.Batch, recipe, random);
        var order = rows.Next(random);
        float[] weights = recipe.Balanced ? CrossEntropy.WeightsOf(order.Select(row => labels[row]), classes) : [.. Enumerable.Repeat(1f, classes)];
        var loss = new CrossEntropy(recipe.Smoothing, weights);
        var loop = new TrainingLoop(recipe.Epochs, recipe.Batch, recipe.Rate, recipe.Decay, recipe.Averaged);
        var losses = curve?.Loss(seed, loop.StepsOver(order.Length));
        var batchLabels = new int[recipe.Batch];
        loop.Run(rows, order, random, [.. network.Parameters], Learn, progress, afterEpoch is null ? null : step => afterEpoch(network, step), threads.CancellationToken);
        return network;

        void Learn(ArraySegment<int> batch, int step)
        {
            Fill(space, batch, standardiser);
            for (var i = 0; i < batch.Count; i++)
            {
                batchLabels[i] = labels[batch[i]];
            }

            network.Forward(space, batch.Count, training: true, threads);
            var lost = loss.Backward(space.Logits, batch.Count, batchLabels);
            losses?.Add(step, lost);
            network.Backward(space, batch.Count, threads);
        }
    }

    /// <summary>The logits of each row.</summary>
    public IEnumerable<float[]> Logits(Classifier network, IReadOnlyList<int> rows, Standardiser standardiser)
    {
        var space = new Classifier.Workspace(network, recipe.Batch, recipe, new Random(0));
        foreach (var batch in rows.Chunk(recipe.Batch))
        {
            Fill(space, batch, standardiser);
            network.Forward(space, batch.Length, training: false, threads);
            for (var i = 0; i < batch.Length; i++)
            {
                yield return space.Logits.Row(i).ToArray();
            }
        }
    }

    private void Fill(Classifier.Workspace space, ReadOnlySpan<int> rows, Standardiser standardiser)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var row = space.Input.Row(i);
            features.Read(rows[i], 0, row);
            standardiser.Apply(row);
        }
    }
}
