namespace Anip.Ingestion.Sources.Files.Warc;

/// <summary>Bytes of which some can be put back.</summary>
internal sealed class WarcBytes(Stream stream)
{
    private ReadOnlyMemory<byte> _ahead;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Stack<ReadOnlyMemory<byte>> _behind = [];

    public void PutBack(ReadOnlyMemory<byte> bytes)
    {
        if (!_ahead.IsEmpty)
        {
            // What is in the buffer is overwritten before its turn comes.
            _behind.Push(_ahead.ToArray());
        }

        _ahead = bytes;
    }

    /// <returns>The next byte, which stays; -1 at the end.</returns>
    public async ValueTask<int> PeekAsync(CancellationToken cancellationToken) => await FillAsync(cancellationToken) ? _ahead.Span[0] : -1;

    /// <returns>Up to the end of the line, without it; no more than <paramref name="most"/>, after which the same line goes on. Null at the end.</returns>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(int most, CancellationToken cancellationToken)
    {
        using var line = new MemoryStream();
        var isAny = false;
        while (line.Length < most && await FillAsync(cancellationToken))
        {
            isAny = true;
            var end = _ahead.Span.IndexOf((byte)'\n');
            var taken = _ahead[..Math.Min(end < 0 ? _ahead.Length : end, most - (int)line.Length)];
            line.Write(taken.Span);
            _ahead = _ahead[taken.Length..];
            if (end == taken.Length)
            {
                _ahead = _ahead[1..];
                break;
            }
        }

        return isAny ? line.ToArray() : (ReadOnlyMemory<byte>?)null;
    }

    /// <returns>Fewer at the end. What is read grows with what is there, whatever was asked for.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int count, CancellationToken cancellationToken)
    {
        using var block = new MemoryStream();
        while (block.Length < count && await FillAsync(cancellationToken))
        {
            var taken = _ahead[..Math.Min(_ahead.Length, count - (int)block.Length)];
            block.Write(taken.Span);
            _ahead = _ahead[taken.Length..];
        }

        return block.GetBuffer().AsMemory(0, (int)block.Length);
    }

    /// <returns>False where there are fewer.</returns>
    public async ValueTask<bool> SkipAsync(long count, CancellationToken cancellationToken)
    {
        while (count > 0 && await FillAsync(cancellationToken))
        {
            var taken = (int)Math.Min(_ahead.Length, count);
            _ahead = _ahead[taken..];
            count -= taken;
        }

        return count == 0;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_ahead.IsEmpty)
        {
            _ahead = _behind.TryPop(out var behind) ? behind : _buffer.AsMemory(0, await stream.ReadAsync(_buffer, cancellationToken));
        }

        return !_ahead.IsEmpty;
    }
}
