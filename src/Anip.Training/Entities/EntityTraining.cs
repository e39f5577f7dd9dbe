using System.Numerics.Tensors;
using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Training.Data;
using Anip.Training.Features;
using Anip.Training.Networks;

namespace Anip.Training.Entities;

/// <summary>Trains the entity network on tagged sentences.</summary>
internal sealed class EntityTraining(
    FeatureTable features, IReadOnlyList<byte> tagOf, Standardiser standardiser, EntityRecipe recipe, int tags, EncoderShape shape, ParallelOptions threads)
{
    private int MaxWords => shape.MaxTokens;

    /// <param name="afterEpoch">Is shown the network, and the step that it is at.</param>
    public EntityNetwork Train(EpochRows<SentenceRows> sentences, int seed, Action<int, int> progress, Action<EntityNetwork, int>? afterEpoch = null)
    {
        var random = new Random(seed);
        var network = new EntityNetwork(recipe.Layers.Count * shape.Width, recipe, tags, random);
        var space = new EntityWorkspace(network, recipe.Sentences * MaxWords, recipe, random);
        var order = sentences.Next(random);
        new TrainingLoop(recipe.Epochs, recipe.Sentences, recipe.Rate, recipe.Decay, recipe.Averaged).Run(
            sentences, order, random, [.. network.Parameters], Learn, progress, afterEpoch is null ? null : step => afterEpoch(network, step), threads.CancellationToken);
        return network;

        void Learn(ArraySegment<SentenceRows> batch, int step)
        {
            var words = Fill(space, batch);
            network.Forward(space, words, training: true, threads);
            ChainGradient(network, space, batch);
            network.Backward(space, words, threads);
        }
    }

    /// <summary>The mean of the networks' emissions for each sentence, one row a word.</summary>
    public IEnumerable<(MeasuredSentence Sentence, float[] Emissions)> Emissions(IReadOnlyList<EntityNetwork> networks, IReadOnlyList<MeasuredSentence> sentences)
    {
        var spaces = networks.Select(network => new EntityWorkspace(network, recipe.Sentences * MaxWords, recipe, new Random(0))).ToList();
        foreach (var batch in sentences.Chunk(recipe.Sentences))
        {
            var rows = RowsOf(batch);
            var mean = new float[rows.Sum(sentence => sentence.Count) * tags];
            foreach (var (network, space) in networks.Zip(spaces))
            {
                network.Forward(space, Fill(space, rows), training: false, threads);
                TensorPrimitives.MultiplyAdd(space.Emissions.Data.AsSpan(0, mean.Length), 1f / networks.Count, mean, mean);
            }

            var at = 0;
            foreach (var sentence in batch)
            {
                var length = sentence.Words.Length * tags;
                yield return (sentence, mean[at..(at + length)]);
                at += length;
            }
        }
    }

    /// <summary>What one in a thousand of the projections is above: the range of their codes.</summary>
    public float MaxProjected(EntityNetwork network, IReadOnlyList<MeasuredSentence> sentences)
    {
        var space = new EntityWorkspace(network, recipe.Sentences * MaxWords, recipe, new Random(0));
        List<float> values = [];
        foreach (var batch in sentences.Take(20 * recipe.Sentences).Chunk(recipe.Sentences))
        {
            var words = Fill(space, RowsOf(batch));
            network.Forward(space, words, training: false, threads);
            values.AddRange(space.Projected.Data.AsSpan(0, words * space.Projected.Columns));
        }

        values.Sort();
        return values.Count == 0 ? 1 : Math.Max(1e-3f, values[(int)(values.Count * 0.999)]);
    }

    private static SentenceRows[] RowsOf(IEnumerable<MeasuredSentence> sentences) => [.. sentences.Select(sentence => sentence.Rows)];

    private int Fill(EntityWorkspace space, IReadOnlyList<SentenceRows> batch)
    {
        var word = 0;
        Span<float> shapes = stackalloc float[WordShapes.Width];
        foreach (var sentence in batch)
        {
            for (var i = 0; i < sentence.Count; i++, word++)
            {
                var row = space.Input.Row(word);
                for (var layer = 0; layer < recipe.Layers.Count; layer++)
                {
                    features.Read(sentence.First + i, recipe.Layers[layer] * shape.Width, row.Slice(layer * shape.Width, shape.Width));
                }

                standardiser.Apply(row);
                TensorPrimitives.Clamp(row, -WordCodes.Range, WordCodes.Range, row);
                features.Read(sentence.First + i, shape.FeatureWidth, shapes);
                space.Place(word, i > 0 ? word - 1 : -1, i + 1 < sentence.Count ? word + 1 : -1, shapes);
            }
        }

        return word;
    }

    /// <summary>Replaces emissions by the gradient of the mean loss of the sentences, and sets that of the transitions.</summary>
    private void ChainGradient(EntityNetwork network, EntityWorkspace space, IReadOnlyList<SentenceRows> batch)
    {
        var chain = new TagChain(tags, network.Transitions.Value.Data);
        var starts = new int[batch.Count];
        for (var i = 1; i < batch.Count; i++)
        {
            starts[i] = starts[i - 1] + (batch[i - 1].Count * tags);
        }

        var gradients = new float[batch.Count][];
        Parallel.For(0, batch.Count, threads, i =>
        {
            var emissions = space.Emissions.Data.AsSpan(starts[i], batch[i].Count * tags);
            var sums = chain.Sums(emissions);
            gradients[i] = new float[network.Transitions.Value.Data.Length];
            emissions.Clear();
            int[] truth = [.. Enumerable.Range(batch[i].First, batch[i].Count).Select(row => (int)tagOf[row])];
            sums.AddGradient(truth, 1f / batch.Count, emissions, gradients[i]);
        });

        // One after the other, so that the same seed gives the same sum.
        var total = network.Transitions.Gradient.Data.AsSpan();
        total.Clear();
        foreach (var gradient in gradients)
        {
            TensorPrimitives.Add(total, gradient, total);
        }
    }
}
