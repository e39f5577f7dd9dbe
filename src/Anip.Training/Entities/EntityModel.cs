using System.Numerics.Tensors;
using Anip.Inference.Heads;
using Anip.Models;
using Anip.Training.Features;
using Anip.Training.Networks;
using Anip.Training.Onnx;
using ElementType = Anip.Training.Onnx.TensorProto.Types.DataType;

namespace Anip.Training.Entities;

/// <summary>
/// Trained entity networks as one ONNX graph that gives the mean of their scores, and whose large products are of bytes: features and projections are codes of fixed steps.
/// </summary>
internal static class EntityModel
{
    private const int Opset = 13;

    /// <param name="networks">Of one shape.</param>
    /// <param name="maxProjected">Of each network, what the largest code of a projection stands for; the few above it are cut.</param>
    public static byte[] ToOnnx(IReadOnlyList<EntityNetwork> networks, Standardiser standardiser, IReadOnlyList<float> maxProjected)
    {
        int features = networks[0].Projection.Weights.Value.Rows, tags = networks[0].Tags;
        var graph = new OnnxGraph(ModelName.Entities, Opset);
        var x = graph.Input(EntityGraph.Features, ElementType.Uint8, "words", features);
        var shapes = graph.Input(EntityGraph.Shapes, ElementType.Uint8, "words", WordShapes.Width);
        var before = graph.Input(EntityGraph.Before, ElementType.Int64, "words");
        var after = graph.Input(EntityGraph.After, ElementType.Int64, "words");
        string[] active = [.. networks.Select((network, at) => Hidden(graph, $"network_{at}_", network, maxProjected[at], x, shapes, before, after))];

        // Side by side, so that one product sums the networks' scores.
        var hidden = active.Length == 1 ? active[0] : graph.Node("Concat", "hidden", active, ("axis", 1));
        float[] weights = [.. networks.SelectMany(network => network.Output.Weights.Value.Data.Select(weight => weight / networks.Count))];
        var product = graph.Node("MatMul", "output_product", [hidden, graph.Tensor<float>("output_weights", ElementType.Float, weights, weights.Length / tags, tags)]);
        graph.Node("Add", EntityGraph.Emissions, [product, graph.Tensor<float>("output_bias", ElementType.Float, Mean(networks, network => network.Output.Bias), tags)]);
        graph.Output(EntityGraph.Emissions, ElementType.Float, "words", tags);
        Constant(graph, EntityGraph.Constants[0], standardiser.Mean, features);
        Constant(graph, EntityGraph.Constants[1], standardiser.Scale, features);
        Constant(graph, EntityGraph.Constants[2], Mean(networks, network => network.Transitions), TagChain.Rows(tags), tags);
        return graph.ToBytes();
    }

    /// <summary>The mean of a parameter over networks.</summary>
    public static float[] Mean(IReadOnlyList<EntityNetwork> networks, Func<EntityNetwork, Parameter> parameter)
    {
        var mean = new float[parameter(networks[0]).Value.Data.Length];
        foreach (var network in networks)
        {
            TensorPrimitives.MultiplyAdd(parameter(network).Value.Data, 1f / networks.Count, mean, mean);
        }

        return mean;
    }

    private static string Hidden(OnnxGraph graph, string name, EntityNetwork network, float maxProjected, string x, string shapes, string before, string after)
    {
        int projected = network.Projection.Bias.Value.Columns, hidden = network.Hidden.Bias.Value.Columns;
        var step = maxProjected / 255;
        var projection = Active(graph, name + "projection", x, WordCodes.Zero, WordCodes.Step, network.Projection.Weights.Value.Data, network.Projection.Bias.Value.Data);
        var scale = graph.Tensor<float>(name + "projection_step", ElementType.Float, [step]);
        var codes = graph.Node("QuantizeLinear", name + "projection_codes", [projection, scale, graph.Tensor<byte>(name + "projection_zero", ElementType.Uint8, [0])]);
        var padded = graph.Node("Concat", name + "projection_padded", [codes, graph.Tensor<byte>(name + "no_word", ElementType.Uint8, new byte[projected], 1, projected)], ("axis", 0));
        var joined = graph.Node(
            "Concat", name + "joined",
            [graph.Node("Gather", name + "codes_before", [padded, before]), codes, graph.Node("Gather", name + "codes_after", [padded, after]), shapes],
            ("axis", 1));

        var weights = network.Hidden.Weights.Value.Data.ToArray();
        foreach (ref var weight in weights.AsSpan(3 * projected * hidden))
        {
            weight /= EntityGraph.Flag * step; // so that a flag's code times the projections' step is 1
        }

        return Active(graph, name + "hidden", joined, 0, step, weights, network.Hidden.Bias.Value.Data);
    }

    private static string Active(OnnxGraph graph, string name, string codes, byte zero, float step, float[] weights, float[] bias) =>
        graph.Node("Relu", name, [ByteProduct.Add(graph, name, codes, zero, step, weights, bias)]);

    private static void Constant(OnnxGraph graph, string name, float[] values, params ReadOnlySpan<int> shape)
    {
        graph.Node("Identity", name, [graph.Tensor<float>(name + "_values", ElementType.Float, values, shape)]);
        graph.Output(name, ElementType.Float, [.. shape.ToArray().Cast<object>()]);
    }
}
