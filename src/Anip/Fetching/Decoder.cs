using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Anip.Decoding;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Anip.Fetching;

/// <summary>Undoes one content coding; what came out before a damage is kept.</summary>
internal static class Decoder
{
    private const int BufferSize = 64 * 1024;

    /// <summary>False where the body's first bytes rule the coding out.</summary>
    public static bool MayBe(Coding coding, ReadOnlySpan<byte> body) =>
        coding == Coding.Zstandard ? IsZstandard(body) : (coding == Coding.Gzip) == GzipMembersStream.IsGzip(body);

    /// <returns>Null where more than <paramref name="maxBytes"/> come out.</returns>
    public static PlainBody? Decode(Coding coding, ReadOnlyMemory<byte> body, int maxBytes, CancellationToken cancellationToken) => coding switch
    {
        Coding.Gzip => Read(new GzipMembersStream(Open(body)), maxBytes, cancellationToken),
        // RFC 9110 means zlib by it; the raw form is as common.
        Coding.Deflate when IsZlib(body.Span) => Read(new ZLibStream(Open(body), CompressionMode.Decompress), maxBytes, cancellationToken),
        Coding.Deflate => Read(new DeflateStream(Open(body), CompressionMode.Decompress), maxBytes, cancellationToken),
        Coding.Zstandard => Read(OpenZstandard(body), maxBytes, cancellationToken),
        _ => ReadBrotli(body.Span, maxBytes, cancellationToken),
    };

    private static PlainBody? Read(Stream stream, int maxBytes, CancellationToken cancellationToken)
    {
        using (stream)
        {
            var plain = new ArrayBufferWriter<byte>(BufferSize);
            try
            {
                for (int read; (read = stream.Read(plain.GetSpan(BufferSize))) > 0;)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    plain.Advance(read);
                    if (plain.WrittenCount > maxBytes)
                    {
                        return null;
                    }
                }
            }
            catch (GzipException exception)
            {
                return new PlainBody(plain.WrittenMemory, exception.Damage) { IsAll = exception.Damage == GzipException.BehindEnd };
            }
            catch (Exception exception) when (exception is ZstdException or EndOfStreamException)
            {
                return new PlainBody(plain.WrittenMemory, exception is EndOfStreamException ? "is cut off" : "is damaged");
            }
            catch (InvalidDataException exception)
            {
                return new PlainBody(plain.WrittenMemory, exception.Message.Contains("truncated", StringComparison.Ordinal) ? "is cut off" : "is damaged");
            }

            return new PlainBody(plain.WrittenMemory, null);
        }
    }

    // The stream over it throws what is no InvalidDataException.
    private static PlainBody? ReadBrotli(ReadOnlySpan<byte> body, int maxBytes, CancellationToken cancellationToken)
    {
        using var decoder = default(BrotliDecoder);
        var plain = new ArrayBufferWriter<byte>(BufferSize);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var status = decoder.Decompress(body, plain.GetSpan(BufferSize), out var consumed, out var written);
            body = body[consumed..];
            plain.Advance(written);
            if (plain.WrittenCount > maxBytes)
            {
                return null;
            }

            if (status != OperationStatus.DestinationTooSmall)
            {
                return new PlainBody(plain.WrittenMemory, status switch
                {
                    OperationStatus.Done when body.IsEmpty => null,
                    OperationStatus.Done => GzipException.BehindEnd,
                    OperationStatus.NeedMoreData => "is cut off",
                    _ => "is damaged",
                })
                { IsAll = status == OperationStatus.Done };
            }
        }
    }

    private static MemoryStream Open(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var array) ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) : new MemoryStream(body.ToArray());

    private static DecompressionStream OpenZstandard(ReadOnlyMemory<byte> body)
    {
        var stream = new DecompressionStream(Open(body), leaveOpen: false);
        // RFC 9659: no server may need more to be remembered than 8 MB.
        stream.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, 23);
        return stream;
    }

    // RFC 8878: a frame, or one to be skipped.
    private static bool IsZstandard(ReadOnlySpan<byte> body) =>
        body.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(body) is 0xFD2FB528 or >= 0x184D2A50 and <= 0x184D2A5F;

    // RFC 1950: the method, and a sum that divides by 31.
    private static bool IsZlib(ReadOnlySpan<byte> body) => body.Length > 1 && (body[0] & 0x0F) == 8 && ((body[0] << 8) | body[1]) % 31 == 0;
}
