using System.IO.Compression;
using System.Text;
using Anip.Tests.Fetching;

namespace Anip.Tests.Ingestion.Hostile;

/// <summary>What a server can do to who reads it, by name.</summary>
internal static class Hostilities
{
    public const string Feed = "<rss><channel><title>Good</title><item><title>One</title><link>https://good.example/1</link></item></channel></rss>";

    private const int BombBytes = 512 * 1024 * 1024;

    private static readonly Dictionary<string, Func<Stream, CancellationToken, Task>> Acts = new(StringComparer.Ordinal)
    {
        ["drip"] = DripAsync,
        ["silence"] = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token),
        ["silence-in-the-body"] = async (stream, token) =>
        {
            await WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n<rss>", token);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        },
        ["endless"] = (stream, token) => PourAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss><channel><title>", token),
        ["endless-chunks"] = EndlessChunksAsync,
        ["300-megabytes"] = (stream, token) => PourAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: 314572800\r\n\r\n<rss><channel><title>", token),
        ["length-too-long"] = (stream, token) => WriteAsync(stream, $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {Feed.Length + 5000}\r\n\r\n{Feed}", token),
        ["length-too-short"] = (stream, token) => WriteAsync(stream, $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {Feed.Length / 2}\r\n\r\n{Feed}", token),
        ["length-twice"] = (stream, token) => WriteAsync(stream, $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\nContent-Length: 900\r\n\r\n{Feed}", token),
        ["bomb-gzip"] = (stream, token) => SendAsync(stream, "gzip", Bomb(body => new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true)), token),
        ["bomb-br"] = (stream, token) => SendAsync(stream, "br", Bomb(body => new BrotliStream(body, CompressionLevel.Fastest, leaveOpen: true)), token),
        ["bomb-deflate"] = (stream, token) => SendAsync(stream, "deflate", Bomb(body => new ZLibStream(body, CompressionLevel.Fastest, leaveOpen: true)), token),
        ["bomb-zstd"] = (stream, token) => SendAsync(stream, "zstd", ZstdBomb(), token),
        ["bomb-zip"] = (stream, token) => SendAsync(stream, "identity", Zip(), token),
        ["redirect-loop"] = (stream, token) => WriteAsync(stream, RawServer.Redirect("/redirect-loop"), token),
        ["redirect-inward"] = (stream, token) => WriteAsync(stream, RawServer.Redirect("http://127.0.0.2:8000/api/articles"), token),
        ["redirect-to-metadata"] = (stream, token) => WriteAsync(stream, RawServer.Redirect("http://169.254.169.254/latest/meta-data/"), token),
        ["redirect-to-a-file"] = (stream, token) => WriteAsync(stream, RawServer.Redirect("file:///etc/passwd"), token),
        ["reset"] = (_, _) => throw new ConnectionResetException(),
        ["reset-in-the-body"] = async (stream, token) =>
        {
            await WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n<rs", token);
            throw new ConnectionResetException();
        },
        ["html"] = (stream, token) => WriteAsync(stream, RawServer.Ok("<!doctype html><html><body>Please log in</body></html>", "Content-Type: text/html\r\n"), token),
        ["headers-of-a-megabyte"] = (stream, token) => WriteAsync(stream, $"HTTP/1.1 200 OK\r\nX-Long: {new string('x', 1024 * 1024)}\r\nContent-Length: {Feed.Length}\r\n\r\n{Feed}", token),
        ["headers-without-end"] = HeadersWithoutEndAsync,
        ["empty"] = (stream, token) => WriteAsync(stream, RawServer.Ok(""), token),
        ["no-answer"] = (_, _) => Task.CompletedTask,
    };

    public static IEnumerable<string> Names => Acts.Keys;

    /// <summary>A server that does what the path of a request names, and else has a feed.</summary>
    public static RawServer Start() => RawServer.Start((request, stream, token) =>
        Acts.TryGetValue(request.Split(' ')[1].Trim('/'), out var act) ? act(stream, token) : WriteAsync(stream, RawServer.Ok(Feed.Replace("/1", request.Split(' ')[1], StringComparison.Ordinal)), token));

    private static Task WriteAsync(Stream stream, string text, CancellationToken token) => stream.WriteAsync(Encoding.Latin1.GetBytes(text), token).AsTask();

    private static async Task SendAsync(Stream stream, string encoding, byte[] body, CancellationToken token)
    {
        await WriteAsync(stream, $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: {encoding}\r\nContent-Length: {body.Length}\r\n\r\n", token);
        await stream.WriteAsync(body, token);
    }

    private static async Task DripAsync(Stream stream, CancellationToken token)
    {
        await WriteAsync(stream, "HTTP/1.1 200 OK\r\n\r\n<rss><channel><title>", token);
        while (true)
        {
            await WriteAsync(stream, "x", token);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, token);
        }
    }

    private static async Task PourAsync(Stream stream, string head, CancellationToken token)
    {
        await WriteAsync(stream, head, token);
        var part = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
        while (true)
        {
            await stream.WriteAsync(part, token);
        }
    }

    private static async Task EndlessChunksAsync(Stream stream, CancellationToken token)
    {
        await WriteAsync(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", token);
        var chunk = $"10000\r\n{new string('x', 64 * 1024)}\r\n";
        while (true)
        {
            await WriteAsync(stream, chunk, token);
        }
    }

    private static async Task HeadersWithoutEndAsync(Stream stream, CancellationToken token)
    {
        await WriteAsync(stream, "HTTP/1.1 200 OK\r\n", token);
        for (var number = 0; ; number++)
        {
            await WriteAsync(stream, $"X-{number}: {new string('x', 1000)}\r\n", token);
        }
    }

    private static byte[] Bomb(Func<Stream, Stream> pack)
    {
        using var body = new MemoryStream();
        using (var packer = pack(body))
        {
            var part = new byte[1024 * 1024];
            for (var written = 0; written < BombBytes; written += part.Length)
            {
                packer.Write(part);
            }
        }

        return body.ToArray();
    }

    // RFC 8878: a frame with a window of 128 KiB, and blocks that each say one byte so many times.
    private static byte[] ZstdBomb()
    {
        const int Block = 128 * 1024;
        using var body = new MemoryStream();
        body.Write([0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38]);
        for (var at = 0; at < BombBytes / Block; at++)
        {
            var header = (Block << 3) | (1 << 1) | (at == (BombBytes / Block) - 1 ? 1 : 0);
            body.Write([(byte)header, (byte)(header >> 8), (byte)(header >> 16), (byte)'x']);
        }

        return body.ToArray();
    }

    private static byte[] Zip()
    {
        using var body = new MemoryStream();
        using (var archive = new ZipArchive(body, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var member = archive.CreateEntry("feed.xml").Open();
            member.Write(new byte[64 * 1024 * 1024]);
        }

        return body.ToArray();
    }
}
