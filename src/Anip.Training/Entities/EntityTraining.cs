using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Training.Data;
using Anip.Training.Features;
using Anip.Training.Networks;

namespace Anip.Training.Entities;

/// <summary>Trains the entity network on tagged sentences.</summary>
internal sealed class EntityTraining(FeatureTable features, Standardiser standardiser, EntityRecipe recipe, int tags, EncoderShape shape, ParallelOptions threads)
{
    private int MaxWords => shape.MaxTokens;

    /// <param name="afterEpoch">Is shown the network, and the step that it is at.</param>
    public EntityNetwork Train(EpochRows<TaggedSentence> sentences, int seed, Action<int, int> progress, Action<EntityNetwork, int>? afterEpoch = null)
    {
        var random = new Random(seed);
        var network = new EntityNetwork(recipe.Layers.Count * shape.Width, recipe, tags, random);
        var space = new EntityWorkspace(network, recipe.Sentences * MaxWords, recipe, random);
        var order = sentences.Next(random);
        var batches = (order.Length + recipe.Sentences - 1) / recipe.Sentences;
        var rate = new LearningRate(recipe.Rate, recipe.Epochs * batches);
        for (int epoch = 0, step = 1; epoch < recipe.Epochs; epoch++, order = sentences.Next(random))
        {
            for (var from = 0; from < order.Length; from += recipe.Sentences, step++)
            {
                threads.CancellationToken.ThrowIfCancellationRequested();
                var batch = new ArraySegment<TaggedSentence>(order, from, Math.Min(recipe.Sentences, order.Length - from));
                var words = Fill(space, batch);
                network.Forward(space, words, training: true, threads);
                ChainGradient(network, space, batch);
                network.Backward(space, words, threads);
                foreach (var parameter in network.Parameters)
                {
                    parameter.Step(step, rate.At(step), recipe.Decay);
                    parameter.Follow(step, recipe.Averaged);
                }

                if (step % 20 == 0)
                {
                    progress(step, rate.Steps);
                }
            }

            afterEpoch?.Invoke(network, (epoch + 1) * batches);
        }

        foreach (var parameter in network.Parameters)
        {
            parameter.TakeMean();
        }

        progress(rate.Steps, rate.Steps);
        return network;
    }

    /// <summary>The emissions of each sentence, one row a word.</summary>
    public IEnumerable<(TaggedSentence Sentence, float[] Emissions)> Emissions(EntityNetwork network, IReadOnlyList<TaggedSentence> sentences)
    {
        var space = new EntityWorkspace(network, recipe.Sentences * MaxWords, recipe, new Random(0));
        foreach (var batch in sentences.Chunk(recipe.Sentences))
        {
            var words = Fill(space, batch);
            network.Forward(space, words, training: false, threads);
            var at = 0;
            foreach (var sentence in batch)
            {
                var length = sentence.Words.Length * tags;
                yield return (sentence, space.Emissions.Data.AsSpan(at, length).ToArray());
                at += length;
            }
        }
    }

    /// <summary>What one in a thousand of the projections is above: the range of their codes.</summary>
    public float MaxProjected(EntityNetwork network, IReadOnlyList<TaggedSentence> sentences)
    {
        var space = new EntityWorkspace(network, recipe.Sentences * MaxWords, recipe, new Random(0));
        List<float> values = [];
        foreach (var batch in sentences.Take(20 * recipe.Sentences).Chunk(recipe.Sentences))
        {
            var words = Fill(space, batch);
            network.Forward(space, words, training: false, threads);
            values.AddRange(space.Projected.Data.AsSpan(0, words * space.Projected.Columns));
        }

        values.Sort();
        return values.Count == 0 ? 1 : Math.Max(1e-3f, values[(int)(values.Count * 0.999)]);
    }

    private int Fill(EntityWorkspace space, IReadOnlyList<TaggedSentence> batch)
    {
        var word = 0;
        foreach (var sentence in batch)
        {
            for (var i = 0; i < sentence.Words.Length; i++, word++)
            {
                var row = space.Input.Row(word);
                for (var layer = 0; layer < recipe.Layers.Count; layer++)
                {
                    features.Read(sentence.FirstRow + i, recipe.Layers[layer] * shape.Width, row.Slice(layer * shape.Width, shape.Width));
                }

                standardiser.Apply(row);
                System.Numerics.Tensors.TensorPrimitives.Clamp(row, -WordCodes.Range, WordCodes.Range, row);
                space.Place(
                    word, i > 0 ? word - 1 : -1, i + 1 < sentence.Words.Length ? word + 1 : -1,
                    sentence.Shapes.AsSpan(i * WordShapes.Width, WordShapes.Width));
            }
        }

        return word;
    }

    /// <summary>Replaces emissions by the gradient of the mean loss of the sentences, and sets that of the transitions.</summary>
    private void ChainGradient(EntityNetwork network, EntityWorkspace space, IReadOnlyList<TaggedSentence> batch)
    {
        var chain = new TagChain(tags, network.Transitions.Value.Data);
        var starts = new int[batch.Count];
        for (var i = 1; i < batch.Count; i++)
        {
            starts[i] = starts[i - 1] + (batch[i - 1].Words.Length * tags);
        }

        var gradients = new float[batch.Count][];
        Parallel.For(0, batch.Count, threads, i =>
        {
            var emissions = space.Emissions.Data.AsSpan(starts[i], batch[i].Words.Length * tags);
            var sums = chain.Sums(emissions);
            gradients[i] = new float[network.Transitions.Value.Data.Length];
            emissions.Clear();
            sums.AddGradient(batch[i].Tags, 1f / batch.Count, emissions, gradients[i]);
        });

        // One after the other, so that the same seed gives the same sum.
        var total = network.Transitions.Gradient.Data.AsSpan();
        total.Clear();
        foreach (var gradient in gradients)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(total, gradient, total);
        }
    }
}
