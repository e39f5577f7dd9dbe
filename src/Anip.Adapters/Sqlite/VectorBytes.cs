using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Anip.Adapters.Sqlite;

/// <summary>
/// Embeddings as binary16: half the file and half the memory of binary32. A component of an L2-normalised vector moves by at most
/// 2⁻¹² of itself, a cosine by less than 3·10⁻⁴ (measured over random pairs: 2·10⁻⁵).
/// </summary>
internal static class VectorBytes
{
    public static byte[] Pack(ReadOnlySpan<float> vector)
    {
        var bytes = new byte[vector.Length * 2];
        TensorPrimitives.ConvertToHalf(vector, MemoryMarshal.Cast<byte, Half>(bytes.AsSpan()));
        return bytes;
    }

    public static ReadOnlyMemory<float> Unpack(ReadOnlySpan<byte> bytes)
    {
        var vector = new float[bytes.Length / 2];
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), vector);
        return vector;
    }
}
