namespace Anip.Fetching;

/// <summary>Reads a body that may not end, may not come, or may inflate a thousandfold.</summary>
internal static class BodyReader
{
    /// <param name="onProgress">Called before each wait for more bytes.</param>
    /// <param name="allowCut">Where the transfer breaks off, what came before that is an answer.</param>
    /// <returns>Null where the body is larger than <paramref name="maxBytes"/>.</returns>
    public static async Task<(ReadOnlyMemory<byte> Bytes, bool IsCut)?> ReadAsync(
        HttpContent content, int maxBytes, bool allowCut, Action onProgress, CancellationToken cancellationToken)
    {
        var declared = content.Headers.ContentLength;
        if (declared > maxBytes)
        {
            return null;
        }

        // The declared length is a claim: memory follows what arrives.
        var buffer = new byte[Math.Min(declared is null ? 32 * 1024 : (int)declared + 1, 1024 * 1024)];
        var length = 0;
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        while (true)
        {
            onProgress();
            int read;
            try
            {
                read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            }
            catch (IOException) when (allowCut && length > 0 && !cancellationToken.IsCancellationRequested)
            {
                return (buffer.AsMemory(0, length), IsCut: true);
            }

            if (read == 0)
            {
                return (buffer.AsMemory(0, length), IsCut: false);
            }

            length += read;
            if (length > maxBytes)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min((long)length * 2, (long)maxBytes + 1));
            }
        }
    }
}
