using Anip.Inference.Heads;
using Anip.Training.Features;
using Anip.Training.Networks;
using Anip.Training.Onnx;
using ElementType = Anip.Training.Onnx.TensorProto.Types.DataType;

namespace Anip.Training.Texts;

/// <summary>
/// A trained classifier as an ONNX graph: raw features in, calibrated probabilities out. Its large product is one of bytes: features are standardised and become codes of fixed
/// steps as <see cref="WordCodes"/> has them, whatever the other texts of a batch are.
/// </summary>
internal static class ClassifierModel
{
    private const int Opset = 20; // the first with Gelu

    public static byte[] ToOnnx(string name, Classifier network, Standardiser standardiser, float temperature)
    {
        int inputs = network.HiddenWeights.Rows, hidden = network.HiddenBias.Columns, classes = network.OutputBias.Columns;
        var graph = new OnnxGraph(name, Opset);
        var features = graph.Input(ClassificationHead.Input, ElementType.Float, "texts", inputs);
        var shifted = graph.Node("Sub", "features_shifted", [features, graph.Tensor<float>("feature_mean", ElementType.Float, standardiser.Mean, inputs)]);
        var standard = graph.Node("Mul", "features_standard", [shifted, graph.Tensor<float>("feature_scale", ElementType.Float, standardiser.Scale, inputs)]);
        var step = graph.Tensor<float>("feature_step", ElementType.Float, [WordCodes.Step]);
        var codes = graph.Node("QuantizeLinear", "feature_codes", [standard, step, graph.Tensor<byte>("feature_zero", ElementType.Uint8, [WordCodes.Zero])]);
        var sum = ByteProduct.Add(graph, "hidden", codes, WordCodes.Zero, WordCodes.Step, network.HiddenWeights.Data, network.HiddenBias.Data);
        var active = graph.Node("Gelu", "hidden", [sum]);
        float[] output = [.. network.OutputWeights.Data.Select(weight => weight / temperature)], outputBias = [.. network.OutputBias.Data.Select(value => value / temperature)];
        var scores = graph.Node("MatMul", "output_product", [active, graph.Tensor<float>("output_weights", ElementType.Float, output, hidden, classes)]);
        var logits = graph.Node("Add", "logits", [scores, graph.Tensor<float>("output_bias", ElementType.Float, outputBias, classes)]);
        graph.Node("Softmax", ClassificationHead.Output, [logits], ("axis", -1));
        graph.Output(ClassificationHead.Output, ElementType.Float, "texts", classes);
        return graph.ToBytes();
    }
}
