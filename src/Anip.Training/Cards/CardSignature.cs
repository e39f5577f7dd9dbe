using System.Globalization;
using Anip.Models.Registry;
using Anip.Training.Onnx;
using ElementType = Anip.Training.Onnx.TensorProto.Types.DataType;

namespace Anip.Training.Cards;

/// <summary>What a trained graph takes and gives, for its card.</summary>
internal static class CardSignature
{
    /// <param name="model">As ONNX.</param>
    public static ModelSignature Of(byte[] model)
    {
        var graph = ModelProto.Parser.ParseFrom(model).Graph;
        return new ModelSignature([.. graph.Input.Select(Tensor)], [.. graph.Output.Select(Tensor)]);
    }

    public static string Sentence(ModelSignature signature) => $"Takes {Words(signature.Inputs)}; gives {Words(signature.Outputs)}.";

    private static string Words(IReadOnlyList<TensorSpec> tensors) => string.Join(", ", tensors.Select(tensor => $"`{tensor.Name}` ({tensor.Type}, {string.Join(" × ", tensor.Shape.Select(Size))})"));

    private static string Size(long size) => size < 0 ? "n" : size.ToString(CultureInfo.InvariantCulture);

    private static TensorSpec Tensor(ValueInfoProto value) =>
        new(value.Name, Type((ElementType)value.Type.TensorType.ElemType), [.. value.Type.TensorType.Shape.Dim.Select(one => one.HasDimValue ? one.DimValue : -1)]);

    private static string Type(ElementType type) => type switch
    {
        ElementType.Float => "float32",
        ElementType.Uint8 => "uint8",
        ElementType.Int64 => "int64",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No head has such a tensor."),
    };
}
