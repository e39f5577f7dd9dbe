using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Anip.Training.Onnx;

/// <summary>Element types of tensors, by their numbers in ONNX.</summary>
internal enum OnnxType
{
    Float = 1,
    UInt8 = 2,
    SByte = 3,
    Int32 = 6,
    Int64 = 7,
}

/// <summary>
/// Writes an ONNX model (github.com/onnx/onnx, onnx.proto: the field numbers are its), node by node in the order of their use.
/// </summary>
internal sealed class OnnxGraph(string name, int opset)
{
    private const int IrVersion = 9;

    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _tensors = [];
    private readonly List<byte[]> _inputs = [];
    private readonly List<byte[]> _outputs = [];
    private readonly List<(string Key, string Value)> _metadata = [];

    /// <summary>A dimension given by name is any size.</summary>
    public string Input(string input, OnnxType type, params ReadOnlySpan<object> shape)
    {
        _inputs.Add(ValueInfo(input, type, shape));
        return input;
    }

    public void Output(string output, OnnxType type, params ReadOnlySpan<object> shape) => _outputs.Add(ValueInfo(output, type, shape));

    public void Metadata(string key, string value) => _metadata.Add((key, value));

    public string Tensor<T>(string tensor, OnnxType type, ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        var raw = MemoryMarshal.AsBytes(values).ToArray();
        var dimensions = shape.ToArray();
        _tensors.Add(Message(stream =>
        {
            foreach (var dimension in dimensions)
            {
                Number(stream, 1, dimension);
            }

            Number(stream, 2, (int)type);
            Text(stream, 8, tensor);
            Bytes(stream, 9, raw);
        }));
        return tensor;
    }

    /// <summary>A node with one output, which carries the node's name.</summary>
    public string Node(string operation, string output, IReadOnlyList<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes) =>
        Node(operation, [output], inputs, attributes)[0];

    public IReadOnlyList<string> Node(
        string operation, IReadOnlyList<string> outputs, IReadOnlyList<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        var given = attributes.ToArray();
        _nodes.Add(Message(stream =>
        {
            foreach (var input in inputs)
            {
                Text(stream, 1, input);
            }

            foreach (var output in outputs)
            {
                Text(stream, 2, output);
            }

            Text(stream, 3, outputs[0]);
            Text(stream, 4, operation);
            foreach (var attribute in given)
            {
                Bytes(stream, 5, Message(attribute.WriteTo));
            }
        }));
        return outputs;
    }

    public byte[] ToBytes() => Message(model =>
    {
        Number(model, 1, IrVersion);
        Text(model, 2, "anip");
        Bytes(model, 7, Message(graph =>
        {
            All(graph, 1, _nodes);
            Text(graph, 2, name);
            All(graph, 5, _tensors);
            All(graph, 11, _inputs);
            All(graph, 12, _outputs);
        }));
        Bytes(model, 8, Message(set => Number(set, 2, opset)));
        foreach (var (key, value) in _metadata)
        {
            Bytes(model, 14, Message(entry =>
            {
                Text(entry, 1, key);
                Text(entry, 2, value);
            }));
        }
    });

    internal static void Number(CodedOutputStream stream, int field, long value)
    {
        stream.WriteTag(field, WireFormat.WireType.Varint);
        stream.WriteInt64(value);
    }

    internal static void Text(CodedOutputStream stream, int field, string value)
    {
        stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        stream.WriteString(value);
    }

    private static void Bytes(CodedOutputStream stream, int field, byte[] value)
    {
        stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        stream.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
    }

    private static void All(CodedOutputStream stream, int field, List<byte[]> messages)
    {
        foreach (var message in messages)
        {
            Bytes(stream, field, message);
        }
    }

    private static byte[] ValueInfo(string name, OnnxType type, ReadOnlySpan<object> shape)
    {
        var dimensions = shape.ToArray();
        var shaped = Message(stream =>
        {
            foreach (var dimension in dimensions)
            {
                Bytes(stream, 1, Message(size =>
                {
                    if (dimension is int fixedSize)
                    {
                        Number(size, 1, fixedSize);
                    }
                    else
                    {
                        Text(size, 2, dimension.ToString()!);
                    }
                }));
            }
        });
        var tensor = Message(stream =>
        {
            Number(stream, 1, (int)type);
            Bytes(stream, 2, shaped);
        });
        return Message(stream =>
        {
            Text(stream, 1, name);
            Bytes(stream, 2, Message(kind => Bytes(kind, 1, tensor)));
        });
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var stream = new CodedOutputStream(memory, leaveOpen: true))
        {
            write(stream);
        }

        return memory.ToArray();
    }
}

/// <summary>An integer attribute of a node (axis, type of a cast, …).</summary>
internal sealed record OnnxAttribute(string Name, long Value)
{
    private const int IntegerKind = 2;

    public void WriteTo(CodedOutputStream stream)
    {
        OnnxGraph.Text(stream, 1, Name);
        OnnxGraph.Number(stream, 3, Value);
        OnnxGraph.Number(stream, 20, IntegerKind);
    }
}
