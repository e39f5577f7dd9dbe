using Anip.Inference.Heads;
using Anip.Training.Entities;
using Anip.Training.Features;
using Anip.Training.Networks;
using Microsoft.ML.OnnxRuntime;

namespace Anip.Tests.Training;

public sealed class EntityGraphTests
{
    private const int Words = 5;
    private const int Features = 16;
    private const int Tags = 7;

    private static readonly ParallelOptions One = new() { MaxDegreeOfParallelism = 1 };
    private static readonly EntityRecipe Recipe = new([0], 12, 10, 0, 0, 0, 1);

    // Two windows, of three words and of two: the first and last of each has a neighbour less.
    private static readonly int[] Before = [-1, 0, 1, -1, 3];
    private static readonly int[] After = [1, 2, -1, 4, -1];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_graph_of_bytes_gives_nearly_the_mean_of_the_networks_emissions(int count)
    {
        var random = new Random(9);
        List<EntityNetwork> networks = [.. Enumerable.Range(0, count).Select(_ => Network(random))];
        List<EntityWorkspace> spaces = [.. networks.Select(network => new EntityWorkspace(network, Words, Recipe, random))];
        var codes = new byte[Words * Features];
        var flags = new byte[Words * WordShapes.Width];
        for (var i = 0; i < Words; i++)
        {
            var shapes = new float[WordShapes.Width];
            for (var f = 0; f < shapes.Length; f++)
            {
                shapes[f] = random.Next(2);
                flags[(i * WordShapes.Width) + f] = (byte)(shapes[f] * EntityGraph.Flag);
            }

            for (var f = 0; f < Features; f++)
            {
                codes[(i * Features) + f] = (byte)random.Next(256);
                spaces.ForEach(space => space.Input.Row(i)[f] = (codes[(i * Features) + f] - WordCodes.Zero) * WordCodes.Step);
            }

            spaces.ForEach(space => space.Place(i, Before[i], After[i], shapes));
        }

        foreach (var (network, space) in networks.Zip(spaces))
        {
            network.Forward(space, Words, training: false, One);
        }

        var model = EntityModel.ToOnnx(networks, new Standardiser(new float[Features], [.. Enumerable.Repeat(1f, Features)]), [.. spaces.Select(space => space.Projected.Data.Max())]);
        var (emissions, transitions) = Run(model, codes, flags);

        for (var i = 0; i < transitions.Length; i++)
        {
            Assert.Equal(networks.Average(network => network.Transitions.Value.Data[i]), transitions[i], 1e-5);
        }

        for (var i = 0; i < emissions.Length; i++)
        {
            Assert.Equal(spaces.Average(space => space.Emissions.Data[i]), emissions[i], 0.15);
        }
    }

    private static EntityNetwork Network(Random random)
    {
        var network = new EntityNetwork(Features, Recipe, Tags, random);
        foreach (ref var value in network.Transitions.Value.Data.AsSpan())
        {
            value = random.NextSingle();
        }

        return network;
    }

    private static (float[] Emissions, float[] Transitions) Run(byte[] model, byte[] codes, byte[] flags)
    {
        using var session = new InferenceSession(model);
        using var options = new RunOptions();
        using var features = OrtValue.CreateTensorValueFromMemory(codes, [Words, Features]);
        using var shapes = OrtValue.CreateTensorValueFromMemory(flags, [Words, WordShapes.Width]);
        using var before = OrtValue.CreateTensorValueFromMemory(Numbers(Before), [Words]);
        using var after = OrtValue.CreateTensorValueFromMemory(Numbers(After), [Words]);
        using var outputs = session.Run(
            options, [EntityGraph.Features, EntityGraph.Shapes, EntityGraph.Before, EntityGraph.After], [features, shapes, before, after],
            [EntityGraph.Emissions, "transitions"]);
        return (outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[1].GetTensorDataAsSpan<float>().ToArray());

        static long[] Numbers(int[] neighbours) => [.. neighbours.Select(n => n < 0 ? (long)Words : n)];
    }
}
