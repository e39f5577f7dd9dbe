using Anip.Inference.Heads;
using Anip.Models;
using Anip.Models.Registry;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Anip.Inference.Installed;

/// <summary>Reads inputs and outputs off an ONNX file as ONNX Runtime sees them.</summary>
internal sealed class OnnxSignatures : ISignatureReader
{
    public ModelSignature Read(string file)
    {
        using var session = HeadModels.Open(file);
        return new ModelSignature(Tensors(file, session.InputMetadata), Tensors(file, session.OutputMetadata));
    }

    private static TensorSpec[] Tensors(string file, IReadOnlyDictionary<string, NodeMetadata> nodes) =>
        [.. nodes.Select(node => new TensorSpec(node.Key, Type(file, node.Key, node.Value), [.. node.Value.Dimensions.Select(size => (long)(size > 0 ? size : -1))]))];

    private static string Type(string file, string name, NodeMetadata node) => !node.IsTensor ? throw new ModelException($"{file}: {name} is no tensor.") : node.ElementDataType switch
    {
        TensorElementType.Float => "float32",
        TensorElementType.Double => "float64",
        TensorElementType.Float16 => "float16",
        TensorElementType.Int8 => "int8",
        TensorElementType.UInt8 => "uint8",
        TensorElementType.Int16 => "int16",
        TensorElementType.Int32 => "int32",
        TensorElementType.Int64 => "int64",
        TensorElementType.Bool => "bool",
        var other => throw new ModelException($"{file}: {name} is a tensor of {other}, which is no number."),
    };
}
