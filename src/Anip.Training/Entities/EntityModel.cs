using Anip.Inference.Heads;
using Anip.Models;
using Anip.Training.Features;
using Anip.Training.Networks;
using Anip.Training.Onnx;
using ElementType = Anip.Training.Onnx.TensorProto.Types.DataType;

namespace Anip.Training.Entities;

/// <summary>
/// The trained entity network as an ONNX graph whose two large products are of bytes: seven-bit weights with a scale for each column
/// (no processor saturates on them), features and projections as codes of fixed steps.
/// </summary>
internal static class EntityModel
{
    private const int Opset = 13;

    /// <param name="projectedMost">What the largest code of a projection stands for; the few above it are cut.</param>
    public static byte[] ToOnnx(EntityNetwork network, Standardiser standardiser, float projectedMost)
    {
        int features = network.Projection.Weights.Value.Rows, projected = network.Projection.Bias.Value.Columns;
        int hidden = network.Hidden.Bias.Value.Columns, tags = network.Tags;
        var step = projectedMost / 255;
        var graph = new OnnxGraph(ModelName.Entities, Opset);
        var x = graph.Input(EntityGraph.Features, ElementType.Uint8, "words", features);
        var shapes = graph.Input(EntityGraph.Shapes, ElementType.Uint8, "words", WordShapes.Width);
        var before = graph.Input(EntityGraph.Before, ElementType.Int64, "words");
        var after = graph.Input(EntityGraph.After, ElementType.Int64, "words");

        var projection = Product(graph, "projection", x, WordCodes.Zero, WordCodes.Step, network.Projection.Weights.Value.Data, network.Projection.Bias.Value.Data);
        var scale = graph.Tensor<float>("projection_step", ElementType.Float, [step]);
        var codes = graph.Node("QuantizeLinear", "projection_codes", [projection, scale, graph.Tensor<byte>("projection_zero", ElementType.Uint8, [0])]);
        var padded = graph.Node("Concat", "projection_padded", [codes, graph.Tensor<byte>("no_word", ElementType.Uint8, new byte[projected], 1, projected)], ("axis", 0));
        var joined = graph.Node(
            "Concat", "joined",
            [graph.Node("Gather", "codes_before", [padded, before]), codes, graph.Node("Gather", "codes_after", [padded, after]), shapes],
            ("axis", 1));

        var weights = network.Hidden.Weights.Value.Data.ToArray();
        foreach (ref var weight in weights.AsSpan(3 * projected * hidden))
        {
            weight /= EntityGraph.Flag * step; // so that a flag's code times the projections' step is 1
        }

        var active = Product(graph, "hidden", joined, 0, step, weights, network.Hidden.Bias.Value.Data);
        var product = graph.Node("MatMul", "output_product", [active, graph.Tensor<float>("output_weights", ElementType.Float, network.Output.Weights.Value.Data, hidden, tags)]);
        graph.Node("Add", EntityGraph.Emissions, [product, graph.Tensor<float>("output_bias", ElementType.Float, network.Output.Bias.Value.Data, tags)]);
        graph.Output(EntityGraph.Emissions, ElementType.Float, "words", tags);
        Constant(graph, EntityGraph.Constants[0], standardiser.Mean, features);
        Constant(graph, EntityGraph.Constants[1], standardiser.Scale, features);
        Constant(graph, EntityGraph.Constants[2], network.Transitions.Value.Data, TagChain.Rows(tags), tags);
        return graph.ToBytes();
    }

    /// <summary>max(0, codes × weights + bias).</summary>
    private static string Product(OnnxGraph graph, string name, string codes, byte zero, float step, float[] weights, float[] bias)
    {
        var columns = bias.Length;
        var scales = new float[columns];
        var rounded = new sbyte[weights.Length];
        for (var c = 0; c < columns; c++)
        {
            float most = 1e-12f;
            for (var i = c; i < weights.Length; i += columns)
            {
                most = Math.Max(most, Math.Abs(weights[i]));
            }

            scales[c] = step * most / 63;
            for (var i = c; i < weights.Length; i += columns)
            {
                rounded[i] = (sbyte)MathF.Round(weights[i] * 63 / most);
            }
        }

        var matrix = graph.Tensor<sbyte>(name + "_weights", ElementType.Int8, rounded, weights.Length / columns, columns);
        var sums = graph.Node(
            "MatMulInteger", name + "_sums",
            [codes, matrix, graph.Tensor<byte>(name + "_zero_in", ElementType.Uint8, [zero]), graph.Tensor<sbyte>(name + "_zero_weight", ElementType.Int8, [0])]);
        var numbers = graph.Node("Cast", name + "_numbers", [sums], ("to", (int)ElementType.Float));
        var scaled = graph.Node("Mul", name + "_scaled", [numbers, graph.Tensor<float>(name + "_scales", ElementType.Float, scales, columns)]);
        var shifted = graph.Node("Add", name + "_shifted", [scaled, graph.Tensor<float>(name + "_bias", ElementType.Float, bias, columns)]);
        return graph.Node("Relu", name, [shifted]);
    }

    private static void Constant(OnnxGraph graph, string name, float[] values, params ReadOnlySpan<int> shape)
    {
        graph.Node("Identity", name, [graph.Tensor<float>(name + "_values", ElementType.Float, values, shape)]);
        graph.Output(name, ElementType.Float, [.. shape.ToArray().Cast<object>()]);
    }
}
