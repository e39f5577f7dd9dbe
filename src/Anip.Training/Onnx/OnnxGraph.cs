using System.Runtime.InteropServices;
using Google.Protobuf;
using ElementType = Anip.Training.Onnx.TensorProto.Types.DataType;

namespace Anip.Training.Onnx;

/// <summary>Puts an ONNX model together, node by node in the order of their use.</summary>
internal sealed class OnnxGraph(string name, int opset)
{
    private readonly GraphProto _graph = new() { Name = name };
    private readonly ModelProto _model = new() { IrVersion = 9, ProducerName = "anip", OpsetImport = { new OperatorSetIdProto { Version = opset } } };

    /// <summary>A dimension given by name is any size.</summary>
    public string Input(string input, ElementType type, params ReadOnlySpan<object> shape)
    {
        _graph.Input.Add(ValueInfo(input, type, shape));
        return input;
    }

    public void Output(string output, ElementType type, params ReadOnlySpan<object> shape) => _graph.Output.Add(ValueInfo(output, type, shape));

    public void Metadata(string key, string value) => _model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });

    public string Tensor<T>(string tensor, ElementType type, ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        var constant = new TensorProto { DataType = type, Name = tensor, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };
        foreach (var dimension in shape)
        {
            constant.Dims.Add(dimension);
        }

        _graph.Initializer.Add(constant);
        return tensor;
    }

    /// <summary>A node with one output, which carries the node's name.</summary>
    /// <param name="attributes">Integers, such as an axis or the type of a cast.</param>
    public string Node(string operation, string output, IReadOnlyList<string> inputs, params ReadOnlySpan<(string Name, long Value)> attributes) =>
        Node(operation, [output], inputs, attributes)[0];

    /// <inheritdoc cref="Node(string, string, IReadOnlyList{string}, ReadOnlySpan{ValueTuple{string, long}})"/>
    public IReadOnlyList<string> Node(
        string operation, IReadOnlyList<string> outputs, IReadOnlyList<string> inputs, params ReadOnlySpan<(string Name, long Value)> attributes)
    {
        var node = new NodeProto { Name = outputs[0], OpType = operation, Input = { inputs }, Output = { outputs } };
        foreach (var (attribute, value) in attributes)
        {
            node.Attribute.Add(new AttributeProto { Name = attribute, I = value, Type = AttributeProto.Types.AttributeType.Int });
        }

        _graph.Node.Add(node);
        return outputs;
    }

    public byte[] ToBytes()
    {
        _model.Graph = _graph;
        return _model.ToByteArray();
    }

    private static ValueInfoProto ValueInfo(string name, ElementType type, ReadOnlySpan<object> shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (var dimension in shape)
        {
            dimensions.Dim.Add(dimension is int size
                ? new TensorShapeProto.Types.Dimension { DimValue = size }
                : new TensorShapeProto.Types.Dimension { DimParam = dimension.ToString() });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } } };
    }
}
