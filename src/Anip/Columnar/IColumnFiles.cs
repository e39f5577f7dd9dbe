namespace Anip.Columnar;

/// <summary>
/// Files of rows that are kept by columns (Parquet), written and read row by row in bounded memory. A row is an array with a value for each column: null; what
/// <see cref="ScalarKind"/> says; for a list <c>object?[]</c>, or a <c>float[]</c> of floats; for a struct an <c>object?[]</c> by its members; for a map an array of <c>KeyValuePair&lt;string, object?&gt;</c>.
/// <see cref="RowJson"/> makes JSON of it, and a row of JSON.
/// </summary>
public interface IColumnFiles
{
    /// <summary>Begins a file, compressed with zstd. Rows are gathered to groups of a bounded size, each of which is in memory until it is written.</summary>
    /// <param name="output">Stays open. What was written before <see cref="IRowWriter.CompleteAsync"/> is no file: write beside, and rename.</param>
    /// <param name="columns">In their order.</param>
    /// <param name="metadata">Key-value pairs of the file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IRowWriter> CreateAsync(Stream output, IReadOnlyList<Column> columns, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken);

    /// <summary>Opens a file, whoever wrote it, and reads what is in it, not yet the rows.</summary>
    /// <param name="input">Can be sought in; closed with the reader.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ColumnFileException"><c>not_parquet</c>, <c>truncated</c> or <c>damaged</c>.</exception>
    Task<IRowReader> OpenAsync(Stream input, string name, CancellationToken cancellationToken);
}

/// <summary>A file that is being written.</summary>
public interface IRowWriter : IAsyncDisposable
{
    /// <summary>How many rows were taken.</summary>
    long Rows { get; }

    /// <summary>Takes a row; now and then it writes those that were gathered.</summary>
    /// <param name="row">A value for each column. It may be used again.</param>
    /// <param name="cancellationToken">Ends it; what was written is no file then.</param>
    /// <exception cref="ArgumentException">A value is not of the column's type.</exception>
    ValueTask WriteAsync(IReadOnlyList<object?> row, CancellationToken cancellationToken);

    /// <summary>Ends the file. Without it, disposing leaves what is no file.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);
}

/// <summary>A file that is being read.</summary>
public interface IRowReader : IAsyncDisposable
{
    /// <summary>In the file's order. Those of types that are not known here are left out.</summary>
    IReadOnlyList<Column> Columns { get; }

    /// <summary>Key-value pairs of the file.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Rows of each group.</summary>
    IReadOnlyList<long> Groups { get; }

    /// <summary>The rows of one group, of which the columns are in memory meanwhile.</summary>
    /// <param name="group">From 0.</param>
    /// <param name="columns">Which of <see cref="Columns"/>, each an index into it; the rows hold them in this order.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ColumnFileException"><c>damaged</c>, or <c>group_too_large</c>; other groups may be read all the same.</exception>
    IAsyncEnumerable<object?[]> ReadAsync(int group, IReadOnlyList<int> columns, CancellationToken cancellationToken);
}
