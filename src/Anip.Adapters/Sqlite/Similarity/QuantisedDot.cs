using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Anip.Adapters.Sqlite.Similarity;

/// <summary>Vectors of 8-bit codes against a query of 16-bit codes, which are so small that no sum of their products overflows 32 bits.</summary>
internal static class QuantisedDot
{
    private const float MaxCode = sbyte.MaxValue;

    /// <returns>The size of one code.</returns>
    public static float Encode(ReadOnlySpan<float> vector, Span<sbyte> codes)
    {
        var scale = Scale(vector, MaxCode);
        for (var i = 0; i < vector.Length; i++)
        {
            codes[i] = (sbyte)Math.Clamp(MathF.Round(vector[i] / scale), -MaxCode, MaxCode);
        }

        return scale;
    }

    /// <inheritdoc cref="Encode"/>
    public static float EncodeQuery(ReadOnlySpan<float> query, Span<short> codes)
    {
        var maxCode = (float)Math.Min(short.MaxValue, int.MaxValue / sbyte.MaxValue / Math.Max(query.Length, 1));
        var scale = Scale(query, maxCode);
        for (var i = 0; i < query.Length; i++)
        {
            codes[i] = (short)Math.Clamp(MathF.Round(query[i] / scale), -maxCode, maxCode);
        }

        return scale;
    }

    /// <summary>The sum of the products of codes.</summary>
    public static int Of(ReadOnlySpan<short> query, ReadOnlySpan<sbyte> vector)
    {
        var sum = 0;
        var done = 0;
        if (Avx512BW.IsSupported)
        {
            done = vector.Length & ~31;
            sum = Wide512(query, vector, done);
        }
        else if (Avx2.IsSupported)
        {
            done = vector.Length & ~15;
            sum = Wide256(query, vector, done);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            done = vector.Length & ~15;
            sum = Wide128(query, vector, done);
        }

        for (var i = done; i < vector.Length; i++)
        {
            sum += query[i] * vector[i];
        }

        return sum;
    }

    private static float Scale(ReadOnlySpan<float> vector, float maxCode)
    {
        var most = vector.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(vector));
        return most > 0 && float.IsFinite(most) ? most / maxCode : 1;
    }

    private static int Wide512(ReadOnlySpan<short> query, ReadOnlySpan<sbyte> vector, int length)
    {
        ref var q = ref MemoryMarshal.GetReference(query);
        ref var v = ref MemoryMarshal.GetReference(vector);
        var sums = Vector512<int>.Zero;
        for (var i = 0; i < length; i += Vector512<short>.Count)
        {
            sums += Avx512BW.MultiplyAddAdjacent(
                Vector512.LoadUnsafe(ref q, (nuint)i), Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref v, (nuint)i)));
        }

        return Vector512.Sum(sums);
    }

    private static int Wide256(ReadOnlySpan<short> query, ReadOnlySpan<sbyte> vector, int length)
    {
        ref var q = ref MemoryMarshal.GetReference(query);
        ref var v = ref MemoryMarshal.GetReference(vector);
        var sums = Vector256<int>.Zero;
        for (var i = 0; i < length; i += Vector256<short>.Count)
        {
            sums += Avx2.MultiplyAddAdjacent(
                Vector256.LoadUnsafe(ref q, (nuint)i), Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref v, (nuint)i)));
        }

        return Vector256.Sum(sums);
    }

    private static int Wide128(ReadOnlySpan<short> query, ReadOnlySpan<sbyte> vector, int length)
    {
        ref var q = ref MemoryMarshal.GetReference(query);
        ref var v = ref MemoryMarshal.GetReference(vector);
        var sums = Vector128<int>.Zero;
        for (var i = 0; i < length; i += Vector128<sbyte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref v, (nuint)i));
            sums += Products(Vector128.LoadUnsafe(ref q, (nuint)i), low) + Products(Vector128.LoadUnsafe(ref q, (nuint)(i + Vector128<short>.Count)), high);
        }

        return Vector128.Sum(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Products(Vector128<short> a, Vector128<short> b)
    {
        var ((a0, a1), (b0, b1)) = (Vector128.Widen(a), Vector128.Widen(b));
        return (a0 * b0) + (a1 * b1);
    }
}
