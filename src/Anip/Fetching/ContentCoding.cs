namespace Anip.Fetching;

/// <summary>What a server says that it did to a body (Content-Encoding), undone; what it says there and is not a coding is passed over.</summary>
internal static class ContentCoding
{
    /// <summary>What is asked for.</summary>
    public const string Accepted = "gzip, deflate, br, zstd";

    // Servers and proxies that each compress make two; more is an attack.
    private const int MaxCodings = 4;

    // Written there by servers that mean "none", by S3 and by scripts that took the header for the charset's.
    private static readonly string[] Nothing = ["", "identity", "none", "null", "chunked", "aws-chunked", "binary", "7bit", "8bit", "plain", "text", "raw", "uncompressed"];
    private static readonly string[] Charsets = ["utf", "iso", "windows", "ascii", "us-ascii", "cp", "koi8", "gb", "big5", "euc", "shift", "latin"];

    /// <param name="header">Content-Encoding, as sent.</param>
    /// <returns>The codings in the order in which they were applied.</returns>
    /// <exception cref="UnknownCodingException">One of them is not understood.</exception>
    public static IReadOnlyList<Coding> Parse(string? header)
    {
        List<Coding> codings = [];
        foreach (var part in (header ?? "").Split(','))
        {
            var name = part.Split(';')[0].Trim(" \t\"'".ToCharArray()).ToLowerInvariant();
            if (Named(name) is { } coding)
            {
                codings.Add(coding);
            }
            else if (!IsNothing(name))
            {
                throw new UnknownCodingException(name);
            }
        }

        return codings.Count <= MaxCodings ? codings : throw new UnknownCodingException($"{codings.Count} codings");
    }

    /// <returns>Null where the plain body is larger than <paramref name="maxBytes"/>.</returns>
    public static PlainBody? Undo(IReadOnlyList<Coding> codings, ReadOnlyMemory<byte> body, int maxBytes, CancellationToken cancellationToken)
    {
        var plain = new PlainBody(body, null);
        if (body.IsEmpty)
        {
            return plain;
        }

        var undone = 0;
        string? missing = null;
        foreach (var coding in codings.Reverse())
        {
            if (!Decoder.MayBe(coding, plain.Bytes.Span))
            {
                missing ??= coding.ToString().ToLowerInvariant();
                continue;
            }

            if (Decoder.Decode(coding, plain.Bytes, maxBytes, cancellationToken) is not { } decoded)
            {
                return null;
            }

            undone++;
            plain = plain.IsAll ? decoded with { Damage = decoded.Damage ?? plain.Damage } : decoded with { Damage = plain.Damage, IsAll = false };
        }

        // A server that names all that it was offered has used one of them, or two.
        return missing is not null && undone == 0 ? new PlainBody(default, $"says that it is {missing}, and is not") { IsAll = false } : plain;
    }

    private static Coding? Named(string name) => name switch
    {
        "gzip" or "x-gzip" or "gz" => Coding.Gzip,
        "deflate" or "x-deflate" or "zlib" => Coding.Deflate,
        "br" or "brotli" => Coding.Brotli,
        "zstd" or "x-zstd" => Coding.Zstandard,
        _ => null,
    };

    // A media type has a slash; no coding has.
    private static bool IsNothing(string name) =>
        Nothing.Contains(name, StringComparer.Ordinal) || name.Contains('/', StringComparison.Ordinal)
        || Array.Exists(Charsets, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}

internal enum Coding
{
    Gzip,
    Deflate,
    Brotli,
    Zstandard,
}

/// <param name="Bytes">All that could be read.</param>
/// <param name="Damage">In words, such as <c>is cut off</c>, where it is not as it should be; else null.</param>
internal sealed record PlainBody(ReadOnlyMemory<byte> Bytes, string? Damage)
{
    /// <summary>Nothing of it is missing.</summary>
    public bool IsAll { get; init; } = Damage is null;

    /// <summary>Bytes that came, before they were unpacked.</summary>
    public int Transferred { get; init; }
}

/// <param name="name">As the server wrote it.</param>
internal sealed class UnknownCodingException(string name) : Exception($"{name} is not a coding that is understood.")
{
    public string Name => name;
}
