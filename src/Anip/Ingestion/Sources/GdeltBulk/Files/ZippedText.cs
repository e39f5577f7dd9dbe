using Anip.Ingestion.Sources.Files;

namespace Anip.Ingestion.Sources.GdeltBulk.Files;

/// <summary>A file that came alone in a ZIP archive.</summary>
internal static class ZippedText
{
    // The archive is held in memory, since it is read from its end.
    private const int MaxBytes = 256 * 1024 * 1024;
    private const long MaxUnpackedBytes = 2L * 1024 * 1024 * 1024;
    private const int MaxRatio = 200;

    public static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8);

    /// <exception cref="SourceException">It is too large, holds not just one file, or unpacks to too much.</exception>
    public static async Task<Stream> OpenAsync(PeekedStream stream, string name, CancellationToken cancellationToken)
    {
        var (bytes, failure) = await stream.ReadAllAsync(MaxBytes, name, cancellationToken);
        return failure is null ? PackedFile.Open(name, member: null, bytes, MaxUnpackedBytes, MaxRatio) : throw failure;
    }
}
