using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Anip.Ingestion.Sources.Files.Warc;

/// <summary>An answer as it went over the wire: status, headers and body, which may come in chunks and compressed.</summary>
internal sealed record HttpResponse(int Status, string? ContentType, ReadOnlyMemory<byte> Body)
{
    private const int MaxHeader = 64 * 1024;
    private const int MaxBody = 16 * 1024 * 1024;

    /// <returns>Null where it is none; the word then says why.</returns>
    public static HttpResponse? Read(ReadOnlyMemory<byte> block, out string reason)
    {
        reason = "no_http";
        var end = block.Span[..Math.Min(block.Length, MaxHeader)].IndexOf("\r\n\r\n"u8);
        if (end < 0 || !block.Span.StartsWith("HTTP/"u8))
        {
            return null;
        }

        var lines = Encoding.Latin1.GetString(block.Span[..end]).Split("\r\n");
        if (lines[0].Split(' ') is not [_, var code, ..] || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            return null;
        }

        string? Value(string name) => lines.Skip(1).Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();
        var body = block[(end + 4)..];
        body = Value("Transfer-Encoding")?.Contains("chunked", StringComparison.OrdinalIgnoreCase) is true ? Joined(body) : body;
        var unpacked = Unpack(body, Value("Content-Encoding"), ref reason);
        return unpacked is { } whole ? new HttpResponse(status, Value("Content-Type"), whole) : null;
    }

    // Archives keep the chunks of some answers, and the header of all: what does not begin as a chunk is none.
    private static ReadOnlyMemory<byte> Joined(ReadOnlyMemory<byte> body)
    {
        using var joined = new MemoryStream();
        var rest = body;
        while (true)
        {
            var line = rest.Span[..Math.Min(rest.Length, 64)].IndexOf("\r\n"u8);
            var size = line < 0 ? default : rest.Span[..line];
            if (size.IndexOf((byte)';') is >= 0 and var extension)
            {
                size = size[..extension];
            }

            if (size.IsEmpty || !int.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length) || length < 0)
            {
                return joined.Length == 0 ? body : joined.ToArray();
            }

            rest = rest[(line + 2)..];
            length = Math.Min(length, rest.Length);
            joined.Write(rest.Span[..length]);
            rest = rest[Math.Min(length + 2, rest.Length)..];
            if (length == 0)
            {
                return joined.ToArray();
            }
        }
    }

    private static ReadOnlyMemory<byte>? Unpack(ReadOnlyMemory<byte> body, string? encoding, ref string reason)
    {
        using var packed = new MemoryStream(body.ToArray(), writable: false);
        // What was unpacked before it was kept still has the header.
        using Stream? stream = encoding?.Trim().ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" when body.Span is [0x1F, 0x8B, ..] => new GZipStream(packed, CompressionMode.Decompress),
            "deflate" when body.Span is [0x78, ..] => new ZLibStream(packed, CompressionMode.Decompress),
            "br" when body.Span is not [(byte)'<', ..] => new BrotliStream(packed, CompressionMode.Decompress),
            _ => null,
        };
        if (stream is null)
        {
            return body;
        }

        try
        {
            using var plain = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                plain.Write(buffer, 0, read);
                if (plain.Length > MaxBody)
                {
                    reason = "bomb";
                    return null;
                }
            }

            return plain.ToArray();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or InvalidOperationException)
        {
            reason = "damaged";
            return null;
        }
    }
}
