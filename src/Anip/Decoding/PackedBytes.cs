namespace Anip.Decoding;

/// <summary>The packed bytes, of which those that were handed out last can be taken back.</summary>
internal sealed class PackedBytes(Stream stream) : ForwardStream
{
    private const int MaxOutput = 8 * 1024;

    private static ReadOnlySpan<byte> MemberBegin => [0x1F, 0x8B, 0x08];

    // With room behind what was handed out.
    private readonly byte[] _buffer = new byte[2 * MaxOutput];
    private long _begin;
    private int _handed;
    private int _at;
    private int _end;

    /// <summary>More was asked for than there is.</summary>
    public bool IsOver { get; private set; }

    public override bool CanRead => true;

    /// <summary>Of the next byte, from 0.</summary>
    public long Offset => _begin + _at;

    public int Next() => _at < _end || Fill() ? _buffer[_at++] : -1;

    public override int Read(Span<byte> buffer)
    {
        IsOver = _at == _end && !Fill();
        var length = Math.Min(Math.Min(buffer.Length, MaxOutput), _end - _at);
        _buffer.AsSpan(_at, length).CopyTo(buffer);
        _handed = _at;
        _at += length;
        return length;
    }

    /// <returns>What was handed out last, and what follows it up to <paramref name="more"/> bytes; all of it is still to be read.</returns>
    public ReadOnlySpan<byte> TakeBack(int more, out bool isAll)
    {
        var length = _at - _handed + more;
        _at = _handed;
        isAll = false;
        while (_end - _at < length && !isAll)
        {
            isAll = !Fill();
        }

        return _buffer.AsSpan(_at, Math.Min(length, _end - _at));
    }

    /// <summary>Goes to where a member of gzip seems to begin, among what was handed out last and all that follows.</summary>
    /// <param name="from">The first offset that counts.</param>
    /// <returns>False where there is none.</returns>
    public bool FindMember(long from)
    {
        _at = (int)Math.Max(_handed, Math.Min(_end, from - _begin));
        while (true)
        {
            if (_buffer.AsSpan(_at, _end - _at).IndexOf(MemberBegin) is >= 0 and var found)
            {
                _at += found;
                return true;
            }

            _at = Math.Max(_at, _end - (MemberBegin.Length - 1));
            if (!Fill())
            {
                return false;
            }
        }
    }

    public void Skip(int count) => _at += count;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Fill()
    {
        _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
        _begin += _at;
        (_end, _at, _handed) = (_end - _at, 0, 0);
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
