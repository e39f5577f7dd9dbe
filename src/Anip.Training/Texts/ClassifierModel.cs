using Anip.Inference.Heads;
using Anip.Training.Features;
using Anip.Training.Networks;
using Anip.Training.Onnx;
using ElementType = Anip.Training.Onnx.TensorProto.Types.DataType;

namespace Anip.Training.Texts;

/// <summary>
/// A trained classifier as an ONNX graph: raw features in, calibrated probabilities out. The large matrix is kept in bytes, which the
/// runtime turns into numbers once, when it loads the graph.
/// </summary>
internal static class ClassifierModel
{
    private const int Opset = 20; // the first with Gelu

    public static byte[] ToOnnx(string name, Classifier network, Standardiser standardiser, float temperature)
    {
        int inputs = network.HiddenWeights.Rows, hidden = network.HiddenBias.Columns, classes = network.OutputBias.Columns;
        var (codes, steps) = Round(network.HiddenWeights);
        var graph = new OnnxGraph(name, Opset);
        var x = graph.Input(ClassificationHead.Input, ElementType.Float, "texts", inputs);
        var numbers = graph.Node("Cast", "hidden_numbers", [graph.Tensor<sbyte>("hidden_codes", ElementType.Int8, codes, inputs, hidden)], ("to", (int)ElementType.Float));
        var stepped = graph.Node("Mul", "hidden_stepped", [numbers, graph.Tensor<float>("hidden_steps", ElementType.Float, steps, hidden)]);
        var weights = graph.Node("Mul", "hidden_weights", [stepped, graph.Tensor<float>("feature_scale", ElementType.Float, standardiser.Scale, inputs, 1)]);
        var product = graph.Node("MatMul", "hidden_product", [x, weights]);
        var sum = graph.Node("Add", "hidden_sum", [product, graph.Tensor<float>("hidden_bias", ElementType.Float, Bias(network, standardiser, codes, steps), hidden)]);
        var active = graph.Node("Gelu", "hidden", [sum]);
        float[] output = [.. network.OutputWeights.Data.Select(weight => weight / temperature)], outputBias = [.. network.OutputBias.Data.Select(value => value / temperature)];
        var scores = graph.Node("MatMul", "output_product", [active, graph.Tensor<float>("output_weights", ElementType.Float, output, hidden, classes)]);
        var logits = graph.Node("Add", "logits", [scores, graph.Tensor<float>("output_bias", ElementType.Float, outputBias, classes)]);
        graph.Node("Softmax", ClassificationHead.Output, [logits], ("axis", -1));
        graph.Output(ClassificationHead.Output, ElementType.Float, "texts", classes);
        return graph.ToBytes();
    }

    /// <summary>Weights as codes from -127 to 127, and for each hidden unit what one code stands for.</summary>
    private static (sbyte[] Codes, float[] Steps) Round(Matrix weights)
    {
        var steps = new float[weights.Columns];
        for (var i = 0; i < weights.Rows; i++)
        {
            for (var h = 0; h < steps.Length; h++)
            {
                steps[h] = Math.Max(steps[h], Math.Max(1e-12f, Math.Abs(weights.Row(i)[h])) / 127);
            }
        }

        return ([.. weights.Data.Select((weight, at) => (sbyte)MathF.Round(weight / steps[at % steps.Length]))], steps);
    }

    /// <summary>The standardising's mean taken into the bias by the rounded weights, so that the mean text stays where it was.</summary>
    private static float[] Bias(Classifier network, Standardiser standardiser, sbyte[] codes, float[] steps)
    {
        var bias = network.HiddenBias.Data.Select(value => (double)value).ToArray();
        for (var i = 0; i < codes.Length; i++)
        {
            var (input, unit) = (i / steps.Length, i % steps.Length);
            bias[unit] -= standardiser.Mean[input] * (double)(standardiser.Scale[input] * (codes[i] * steps[unit]));
        }

        return [.. bias.Select(value => (float)value)];
    }
}
