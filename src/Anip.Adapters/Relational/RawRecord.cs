using System.Buffers;
using System.IO.Compression;

namespace Anip.Adapters.Relational;

/// <summary>Records as received, compressed by Brotli: its built-in dictionary knows the words of JSON and HTML, which suits short records.</summary>
internal static class RawRecord
{
    private const int Quality = 1;
    private const int Window = 18;

    public static byte[] Pack(ReadOnlySpan<byte> record)
    {
        var most = BrotliEncoder.GetMaxCompressedLength(record.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return BrotliEncoder.TryCompress(record, buffer, out var written, Quality, Window)
                ? buffer.AsSpan(0, written).ToArray()
                : throw new InvalidOperationException("Brotli needed more than the length that it names as its most.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static ReadOnlyMemory<byte> Unpack(ReadOnlySpan<byte> packed, int length)
    {
        var record = new byte[length];
        return BrotliDecoder.TryDecompress(packed, record, out var written) && written == length
            ? record
            : throw new InvalidDataException("A stored record cannot be decompressed.");
    }
}
