namespace Anip.Ingestion.Sources.Files;

/// <summary>The members of a JSON array of any length, cut out by their brackets only, so that a bad one does not lose those behind it.</summary>
internal sealed class JsonArrayReader(Stream stream, int maxMemberLength)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _at;
    private int _end;
    private bool _atEnd;
    private int _depth;
    private bool _inString;
    private bool _escaped;
    private bool _isTooLong;

    /// <summary>The array's last bracket was read. False at the end of the stream where it breaks off.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Something else follows the array.</summary>
    public bool HasRest { get; private set; }

    /// <summary>The member last read was longer than allowed, and is not handed out.</summary>
    public bool IsTooLong { get; private set; }

    /// <returns>The bytes of a member, valid until the next call; null at the end of the array or stream.</returns>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_end == 0)
        {
            await OpenAsync(cancellationToken);
        }

        while (!IsClosed || await OpensAgainAsync(cancellationToken))
        {
            if (FindEnd())
            {
                ReadOnlyMemory<byte> member = Take(ending: 1);
                // Such as behind a last comma.
                if (IsTooLong || !member.IsEmpty)
                {
                    return member;
                }
            }
            else if (_atEnd)
            {
                // A scalar may be half of one.
                ReadOnlyMemory<byte> rest = Take(ending: 0);
                return _depth == 0 && !_inString && !rest.IsEmpty && rest.Span[^1] == '}' ? rest : (ReadOnlyMemory<byte>?)null;
            }
            else
            {
                await FillAsync(cancellationToken);
            }
        }

        return null;
    }

    private async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        for (var bracket = -1; bracket < 0 && !_atEnd;)
        {
            await FillAsync(cancellationToken);
            bracket = _buffer.AsSpan(0, _end).IndexOf((byte)'[');
            _start = _at = bracket < 0 ? 0 : bracket + 1;
        }
    }

    // Arrays are joined as lines are.
    private async ValueTask<bool> OpensAgainAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_at < _end && _buffer[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0 or 0xEF or 0xBB or 0xBF)
            {
                _at++;
            }

            _start = _at;
            if (_at < _end)
            {
                HasRest = _buffer[_at] != '[';
                IsClosed = HasRest;
                _start = _at += HasRest ? 0 : 1;
                return !HasRest;
            }

            if (_atEnd)
            {
                return false;
            }

            await FillAsync(cancellationToken);
        }
    }

    private bool FindEnd()
    {
        for (; _at < _end; _at++)
        {
            var unit = _buffer[_at];
            if (_inString)
            {
                _inString = _escaped || unit != '"';
                _escaped = !_escaped && unit == '\\';
            }
            else if (unit == '"')
            {
                _inString = true;
            }
            else if (unit is (byte)'{' or (byte)'[')
            {
                _depth++;
            }
            else if (unit is (byte)'}' or (byte)']' && _depth > 0)
            {
                _depth--;
            }
            else if (_depth == 0 && unit is (byte)',' or (byte)']')
            {
                IsClosed = unit == ']';
                return true;
            }
        }

        return false;
    }

    private ReadOnlyMemory<byte> Take(int ending)
    {
        IsTooLong = _isTooLong || _at - _start > maxMemberLength;
        _isTooLong = false;
        var member = IsTooLong ? default : _buffer.AsMemory(_start, _at - _start).Trim((ReadOnlySpan<byte>)" \t\r\n"u8);
        _start = _at += ending;
        return member;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_end - _start > maxMemberLength)
        {
            _isTooLong = true;
            _start = _at;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_at, _end, _start) = (_at - _start, _end - _start, 0);
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
