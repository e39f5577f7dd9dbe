using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Anip.Adapters.Relational;

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

    public static Half[] Narrow(ReadOnlySpan<float> vector)
    {
        var halves = new Half[vector.Length];
        TensorPrimitives.ConvertToHalf(vector, halves);
        return halves;
    }

    public static ReadOnlyMemory<float> Unpack(ReadOnlySpan<byte> bytes) => Widen(MemoryMarshal.Cast<byte, Half>(bytes));

    public static ReadOnlyMemory<float> Widen(ReadOnlySpan<Half> halves)
    {
        var vector = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, vector);
        return vector;
    }
}
