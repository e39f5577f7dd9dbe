using Anip.Decoding;
using Anip.Isolation;

namespace Anip.Ingestion.Sources.Files;

/// <summary>A stream of which the first bytes were looked at and are still to be read.</summary>
internal sealed class PeekedStream : ForwardStream
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
        catch (SourceException exception) when (length > 0)
        {
            // What came before it is read first.
            failure = exception;
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
        catch (SourceException exception) when (exception.IsPartial && all.Length > 0)
        {
            return (all.ToArray(), exception);
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

    public override int Read(Span<byte> buffer)
    {
        var left = Math.Min(Head.Length - _at, buffer.Length);
        if (left <= 0)
        {
            return _failure is null ? _rest.Read(buffer) : throw _failure;
        }

        Head.Span.Slice(_at, left).CopyTo(buffer);
        _at += left;
        return left;
    }

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
internal sealed class ReadErrors(Stream inner, string name) : ForwardStream
{
    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new SourceException("unreadable", $"{name} cannot be read to its end: {FileError.Of(exception).Words}", exception) { IsPartial = true };
        }
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return inner.Read(buffer);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new SourceException("unreadable", $"{name} cannot be read to its end: {FileError.Of(exception).Words}", exception) { IsPartial = true };
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
