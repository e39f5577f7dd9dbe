using Anip.Isolation;

namespace Anip.Ingestion.Sources.Files;

/// <summary>A stream of which the first bytes were looked at and are still to be read.</summary>
internal sealed class PeekedStream : Stream
{
    private readonly Stream _rest;
    private readonly SourceException? _failure;
    private int _at;

    private PeekedStream(Stream rest, ReadOnlyMemory<byte> head, SourceException? failure)
    {
        _rest = rest;
        _failure = failure;
        Head = head;
    }

    public ReadOnlyMemory<byte> Head { get; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static async Task<PeekedStream> CreateAsync(Stream stream, int headLength, CancellationToken cancellationToken)
    {
        var head = new byte[headLength];
        var length = 0;
        SourceException? failure = null;
        try
        {
            for (int read; length < headLength && (read = await stream.ReadAsync(head.AsMemory(length), cancellationToken)) > 0;)
            {
                length += read;
            }
        }
        catch (SourceException e) when (length > 0)
        {
            // What came before it is read first.
            failure = e;
        }

        return new PeekedStream(stream, head.AsMemory(0, length), failure);
    }

    /// <returns>All that can be read, and why that is not the whole.</returns>
    /// <exception cref="SourceException">It is longer than <paramref name="maxBytes"/>.</exception>
    public async Task<(ReadOnlyMemory<byte> Bytes, SourceException? Failure)> ReadAllAsync(int maxBytes, string name, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var buffer = new byte[81920];
        try
        {
            for (int read; (read = await ReadAsync(buffer, cancellationToken)) > 0;)
            {
                all.Write(buffer, 0, read);
                if (all.Length > maxBytes)
                {
                    throw new SourceException("too_large", $"{name} is larger than {maxBytes / (1024 * 1024)} MiB, which only JSON lines, JSON arrays and CSV may be.");
                }
            }
        }
        catch (SourceException e) when (e.IsPartial && all.Length > 0)
        {
            return (all.ToArray(), e);
        }

        return (all.ToArray(), null);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var left = Math.Min(Head.Length - _at, buffer.Length);
        if (left <= 0)
        {
            return _failure is null ? await _rest.ReadAsync(buffer, cancellationToken) : throw _failure;
        }

        Head.Span.Slice(_at, left).CopyTo(buffer.Span);
        _at += left;
        return left;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var left = Math.Min(Head.Length - _at, count);
        if (left <= 0)
        {
            return _failure is null ? _rest.Read(buffer, offset, count) : throw _failure;
        }

        Head.Span.Slice(_at, left).CopyTo(buffer.AsSpan(offset));
        _at += left;
        return left;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rest.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>Turns what a disk or a damaged archive throws in the middle of reading into the expected failure of a source.</summary>
internal sealed class ReadErrors(Stream inner, string name) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new SourceException("unreadable", $"{name} cannot be read to its end: {FileFault.Of(e).Words}", e) { IsPartial = true };
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return inner.Read(buffer, offset, count);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new SourceException("unreadable", $"{name} cannot be read to its end: {FileFault.Of(e).Words}", e) { IsPartial = true };
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
