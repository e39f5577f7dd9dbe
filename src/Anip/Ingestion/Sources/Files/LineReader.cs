namespace Anip.Ingestion.Sources.Files;

/// <summary>Lines of bytes from a stream of any length in memory of a set size.</summary>
/// <param name="maxLineLength">In bytes.</param>
public sealed class LineReader(Stream stream, int maxLineLength, byte lineEnd = (byte)'\n')
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _atEnd;

    /// <summary>Of the line last read, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The line last read was longer than allowed, and is not handed out.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The line last read has an end; the last one of a file that breaks off has none.</summary>
    public bool HasEnd { get; private set; }

    /// <summary>Reads the next line.</summary>
    /// <returns>The line without its end, valid until the next call; null at the end of the stream.</returns>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        IsTooLong = false;
        var searched = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf(lineEnd);
            if (at >= 0)
            {
                return Take(searched + at, 1);
            }

            searched = _end - _start;
            if (searched > maxLineLength)
            {
                IsTooLong = true;
                _start = _end;
                searched = 0;
            }

            if (_atEnd)
            {
                return searched > 0 || IsTooLong ? Take(searched, 0) : (ReadOnlyMemory<byte>?)null;
            }

            await FillAsync(cancellationToken);
        }
    }

    private ReadOnlyMemory<byte> Take(int length, int ending)
    {
        Number++;
        HasEnd = ending > 0;
        IsTooLong |= length > maxLineLength;
        var line = _buffer.AsMemory(_start, length);
        _start += length + ending;
        return IsTooLong ? default : line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _atEnd = read == 0;
        _end += read;
    }
}
