namespace Anip.Ingestion.Sources.GdeltBulk.Rows;

/// <summary>The columns of a line that tabs separate; there are neither quotes nor escapes.</summary>
internal ref struct TabRow
{
    public const int MaxColumns = 64;

    private readonly ReadOnlySpan<byte> _line;
    private readonly Span<int> _ends;

    /// <param name="ends">Room for <see cref="MaxColumns"/>.</param>
    public TabRow(ReadOnlySpan<byte> line, Span<int> ends)
    {
        _line = line;
        _ends = ends;
        for (var at = 0; at <= line.Length && Count < MaxColumns;)
        {
            var tab = line[at..].IndexOf((byte)'\t');
            at = tab < 0 ? line.Length : at + tab;
            ends[Count++] = at;
            at++;
        }
    }

    public int Count { get; private set; }

    /// <summary>Empty where the line has no such column.</summary>
    public readonly ReadOnlySpan<byte> this[int column] =>
        column >= Count ? default : _line[(column == 0 ? 0 : _ends[column - 1] + 1).._ends[column]];
}
