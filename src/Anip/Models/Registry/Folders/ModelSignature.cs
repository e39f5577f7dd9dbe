namespace Anip.Models.Registry;

/// <summary>What goes into a model and comes out of it, as its ONNX file says.</summary>
public sealed record ModelSignature(IReadOnlyList<TensorSpec> Inputs, IReadOnlyList<TensorSpec> Outputs);

/// <param name="Type">By NumPy's name, such as <c>float32</c>.</param>
/// <param name="Shape">-1 where any size goes.</param>
public sealed record TensorSpec(string Name, string Type, IReadOnlyList<long> Shape);

/// <summary>Reads signatures off ONNX files.</summary>
public interface ISignatureReader
{
    /// <exception cref="ModelException">The file is none that can be read, or has inputs or outputs that are not tensors of numbers.</exception>
    ModelSignature Read(string file);
}
