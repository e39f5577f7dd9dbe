using Anip.Models.Registry;

namespace Anip.Server.Tests;

/// <summary>Tests bring files that are no ONNX.</summary>
internal sealed class NoSignatures : ISignatureReader
{
    public ModelSignature Read(string file) => new([new TensorSpec("features", "float32", [-1, 3])], [new TensorSpec("probabilities", "float32", [-1, 2])]);
}
