namespace Anip.Ingestion.Sources.GdeltBulk.Rows;

/// <summary>Goes through the parts of a column that semicolons separate; empty ones are left out.</summary>
internal ref struct ListedParts(ReadOnlySpan<byte> column)
{
    private ReadOnlySpan<byte> _rest = column;

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly ListedParts GetEnumerator() => this;

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf((byte)';');
            Current = (end < 0 ? _rest : _rest[..end]).Trim((byte)' ');
            _rest = end < 0 ? default : _rest[(end + 1)..];
            if (!Current.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A part without the offset behind its last comma.</summary>
    public static ReadOnlySpan<byte> WithoutOffset(ReadOnlySpan<byte> part) => part.LastIndexOf((byte)',') is >= 0 and var at ? part[..at] : part;
}
