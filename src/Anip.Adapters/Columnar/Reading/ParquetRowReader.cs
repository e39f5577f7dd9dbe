using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Anip.Columnar;
using Anip.Isolation;
using Parquet;

namespace Anip.Adapters.Columnar.Reading;

/// <summary>Reads a file group by group, whoever wrote it.</summary>
internal sealed class ParquetRowReader : IRowReader
{
    // What the columns of a group may have, unpacked: it is in memory while its rows are read.
    private const long MaxGroupBytes = 512L * 1024 * 1024;

    // Levels, which take no room in a file where they are all the same, take eight bytes each here.
    private const long MaxGroupValues = 64L * 1024 * 1024;

    // Rows are isolated from damage behind them; each by itself would cost as much as reading it.
    private const int RowsAtOnce = 64;

    private readonly Stream _input;
    private readonly string _name;
    private readonly ParquetReader _reader;
    private readonly IReadOnlyList<ColumnCursor> _cursors;

    private ParquetRowReader(Stream input, string name, ParquetReader reader)
    {
        (_input, _name, _reader) = (input, name, reader);
        var known = reader.Schema.Fields.Select(field => (field.Name, Cursor: ColumnCursor.Of(field))).Where(column => column.Cursor is not null).ToList();
        _cursors = [.. known.Select(column => column.Cursor!)];
        Columns = [.. known.Select(column => new Column(column.Name, column.Cursor!.Type))];
        Groups = [.. reader.RowGroups.Select(group => group.RowCount)];
        Metadata = reader.CustomMetadata;
    }

    public IReadOnlyList<Column> Columns { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public IReadOnlyList<long> Groups { get; }

    public static async Task<ParquetRowReader> OpenAsync(Stream input, string name, CancellationToken cancellationToken)
    {
        ParquetRowReader? opened = null;
        var failure = await Isolated.RunAsync(
            async token =>
            {
                await CheckEndsAsync(input, name, token);
                opened = new ParquetRowReader(input, name, await ParquetReader.CreateAsync(input, new ParquetOptions(), leaveStreamOpen: true, token));
            },
            cancellationToken);
        if (opened is not null)
        {
            return opened;
        }

        await input.DisposeAsync();
        throw failure!.Exception as ColumnFileException ?? new ColumnFileException("damaged", $"{name} is Parquet that cannot be read: {failure.Reason}", failure.Exception);
    }

    public async IAsyncEnumerable<object?[]> ReadAsync(int group, IReadOnlyList<int> columns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cursors = columns.Select(column => _cursors[column]).ToArray();
        await LoadAsync(group, [.. cursors.SelectMany(cursor => cursor.Leaves)], cancellationToken);
        var rows = new List<object?[]>(RowsAtOnce);
        for (var left = Groups[group]; left > 0; left -= rows.Count)
        {
            rows.Clear();
            var failure = Isolated.Run(() => ReadRows(cursors, rows, (int)Math.Min(RowsAtOnce, left)), cancellationToken);
            foreach (var row in rows)
            {
                yield return row;
            }

            if (failure is not null)
            {
                throw Damaged(group, failure);
            }
        }

        Array.ForEach(cursors, cursor => cursor.Leaves.ToList().ForEach(leaf => leaf.Dispose()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var leaf in _cursors.SelectMany(cursor => cursor.Leaves))
        {
            leaf.Dispose();
        }

        await _reader.DisposeAsync();
        await _input.DisposeAsync();
    }

    // Its list of contents is at its end: a file that was cut has none.
    private static async Task CheckEndsAsync(Stream input, string name, CancellationToken cancellationToken)
    {
        var mark = "PAR1"u8.ToArray();
        var ends = new byte[mark.Length];
        input.Position = 0;
        if (await input.ReadAtLeastAsync(ends, ends.Length, throwOnEndOfStream: false, cancellationToken) < ends.Length || !ends.AsSpan().SequenceEqual(mark))
        {
            throw new ColumnFileException("not_parquet", $"{name} is not a Parquet file.");
        }

        input.Position = Math.Max(0, input.Length - mark.Length);
        await input.ReadExactlyAsync(ends, cancellationToken);
        if (!ends.AsSpan().SequenceEqual(mark))
        {
            throw new ColumnFileException("truncated", $"{name} breaks off: the list of what a Parquet file holds stands at its end, so that nothing of this one can be read.");
        }

        // The library takes as much memory as it says.
        var length = new byte[sizeof(int)];
        input.Position = Math.Max(0, input.Length - mark.Length - length.Length);
        await input.ReadExactlyAsync(length, cancellationToken);
        var contents = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (contents <= 0 || contents > input.Length - (2 * mark.Length) - length.Length)
        {
            throw new ColumnFileException("damaged", $"{name} is damaged: the length of its list of contents, {contents:N0} bytes, is not possible in a file of {input.Length:N0} bytes.");
        }

        input.Position = 0;
    }

    private static void ReadRows(ColumnCursor[] cursors, List<object?[]> rows, int count)
    {
        for (var row = 0; row < count; row++)
        {
            var values = new object?[cursors.Length];
            for (var at = 0; at < cursors.Length; at++)
            {
                values[at] = cursors[at].Read();
            }

            rows.Add(values);
        }
    }

    private async Task LoadAsync(int group, IReadOnlyList<LeafCursor> leaves, CancellationToken cancellationToken)
    {
        var rows = _reader.RowGroups[group];
        var sizes = leaves.Select(leaf => rows.GetMetadata(leaf.Field)?.MetaData).ToList();
        if (sizes.Sum(size => size?.TotalUncompressedSize ?? 0) is var bytes && (bytes > MaxGroupBytes || sizes.Sum(size => size?.NumValues ?? 0) > MaxGroupValues))
        {
            throw new ColumnFileException("group_too_large", $"{_name} has {bytes >> 20:N0} MiB in its group {group + 1} of rows, and more than {MaxGroupBytes >> 20} MiB, or {MaxGroupValues:N0} values, are not read at once: write it with smaller groups.");
        }

        var failure = await Isolated.RunAsync(
            async token =>
            {
                foreach (var leaf in leaves)
                {
                    await leaf.LoadAsync(rows, token);
                }
            },
            cancellationToken);
        if (failure is not null)
        {
            throw Damaged(group, failure);
        }
    }

    private ColumnFileException Damaged(int group, UnitFailure failure) => failure.Exception is NotSupportedException
        ? new("unsupported", $"{_name} cannot be read: its group {group + 1} of {Groups.Count} has a column in an encoding that is not known here ({failure.Exception.Message}). Write it with pages of version 1.", failure.Exception)
        : new("damaged", $"{_name} is damaged: its group {group + 1} of {Groups.Count}, of {Groups[group]:N0} rows, cannot be read: {failure.Reason}", failure.Exception);
}
