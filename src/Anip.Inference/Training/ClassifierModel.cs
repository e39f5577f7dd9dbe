using Anip.Inference.Heads;
using Anip.Inference.Onnx;
using Anip.Inference.Training.Features;
using Anip.Inference.Training.Networks;

namespace Anip.Inference.Training;

/// <summary>A trained classifier as an ONNX graph: raw features in, calibrated probabilities out. Weights are kept in half precision.</summary>
internal static class ClassifierModel
{
    private const int Opset = 20; // the first with Gelu

    public static byte[] ToOnnx(string name, Classifier network, Standardiser standardiser, float temperature)
    {
        int inputs = network.HiddenWeights.Rows, hidden = network.HiddenBias.Columns, classes = network.OutputBias.Columns;
        var (weights, bias) = Fold(network, standardiser);
        var output = network.OutputWeights.Data.Select(weight => (Half)(weight / temperature)).ToArray();
        var outputBias = network.OutputBias.Data.Select(value => value / temperature).ToArray();
        var graph = new OnnxGraph(name, Opset);
        var x = graph.Input(ClassificationHead.Input, OnnxType.Float, "texts", inputs);
        var first = graph.Node("Cast", "hidden_weights", [graph.Tensor<Half>("hidden_weights_half", OnnxType.Half, weights, inputs, hidden)], new OnnxAttribute("to", (int)OnnxType.Float));
        var second = graph.Node("Cast", "output_weights", [graph.Tensor<Half>("output_weights_half", OnnxType.Half, output, hidden, classes)], new OnnxAttribute("to", (int)OnnxType.Float));
        var product = graph.Node("MatMul", "hidden_product", [x, first]);
        var sum = graph.Node("Add", "hidden_sum", [product, graph.Tensor<float>("hidden_bias", OnnxType.Float, bias, hidden)]);
        var active = graph.Node("Gelu", "hidden", [sum]);
        var logits = graph.Node("Add", "logits", [graph.Node("MatMul", "output_product", [active, second]), graph.Tensor<float>("output_bias", OnnxType.Float, outputBias, classes)]);
        graph.Node("Softmax", ClassificationHead.Output, [logits], new OnnxAttribute("axis", -1));
        graph.Output(ClassificationHead.Output, OnnxType.Float, "texts", classes);
        return graph.ToBytes();
    }

    /// <summary>The standardising taken into the weights; the bias makes up for their rounding, so that the mean text stays where it was.</summary>
    private static (Half[] Weights, float[] Bias) Fold(Classifier network, Standardiser standardiser)
    {
        var hidden = network.HiddenBias.Columns;
        var weights = new Half[network.HiddenWeights.Data.Length];
        var bias = network.HiddenBias.Data.Select(value => (double)value).ToArray();
        for (var i = 0; i < network.HiddenWeights.Rows; i++)
        {
            for (var h = 0; h < hidden; h++)
            {
                var weight = (Half)(network.HiddenWeights.Data[(i * hidden) + h] * standardiser.Scale[i]);
                weights[(i * hidden) + h] = weight;
                bias[h] -= standardiser.Mean[i] * (double)weight;
            }
        }

        return (weights, [.. bias.Select(value => (float)value)]);
    }
}
