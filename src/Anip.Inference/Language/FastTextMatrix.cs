using System.Runtime.InteropServices;

namespace Anip.Inference.Language;

/// <summary>Reads a matrix, plain or product-quantised, into plain rows: a language model's are a few megabytes.</summary>
internal static class FastTextMatrix
{
    private const int Centroids = 256;

    public static float[] Read(BinaryReader reader, bool quantised)
    {
        if (!quantised)
        {
            var (rows, columns) = (reader.ReadInt64(), reader.ReadInt64());
            return ReadFloats(reader, checked((int)(rows * columns)));
        }

        var hasNorms = reader.ReadBoolean();
        var (count, width) = (checked((int)reader.ReadInt64()), checked((int)reader.ReadInt64()));
        var codes = ReadBytes(reader, reader.ReadInt32());
        var quantizer = Quantizer.Read(reader);
        var matrix = new float[checked(count * width)];
        var norms = hasNorms ? ReadBytes(reader, count) : [];
        var normQuantizer = hasNorms ? Quantizer.Read(reader) : null;
        for (var row = 0; row < count; row++)
        {
            var norm = normQuantizer is null ? 1 : normQuantizer.Values[norms[row]];
            quantizer.Decode(codes, row, norm, matrix.AsSpan(row * width, width));
        }

        return matrix;
    }

    private static byte[] ReadBytes(BinaryReader reader, int count)
    {
        var bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new EndOfStreamException();
    }

    private static float[] ReadFloats(BinaryReader reader, int count)
    {
        // Bytes first: a damaged count must not allocate what the file does not hold.
        return MemoryMarshal.Cast<byte, float>(ReadBytes(reader, checked(count * sizeof(float)))).ToArray();
    }

    /// <summary>Each row is cut into parts, each part is one of 256 centroids of its place.</summary>
    private sealed record Quantizer(int Parts, int Width, int LastWidth, float[] Values)
    {
        public static Quantizer Read(BinaryReader reader)
        {
            var (dimensions, parts, width, lastWidth) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
            return new(parts, width, lastWidth, ReadFloats(reader, checked(dimensions * Centroids)));
        }

        public void Decode(ReadOnlySpan<byte> codes, int row, float norm, Span<float> into)
        {
            for (var part = 0; part < Parts; part++)
            {
                var width = part == Parts - 1 ? LastWidth : Width;
                var centroid = (part * Centroids * Width) + (codes[(row * Parts) + part] * width);
                for (var i = 0; i < width; i++)
                {
                    into[(part * Width) + i] = norm * Values[centroid + i];
                }
            }
        }
    }
}
