namespace Anip.Adapters.Transfer;

/// <summary>A table as it is moved.</summary>
/// <param name="Key">By these its rows are told apart, and read in their order. In tables of articles or runs the first is the article's or run's id.</param>
internal sealed record StoredTable(string Name, IReadOnlyList<string> Key, IReadOnlyList<StoredColumn> Columns)
{
    public string ColumnList => string.Join(", ", Columns.Select(column => column.Name));

    public string KeyList => string.Join(", ", Key);

    /// <summary>Whether its rows may be large.</summary>
    public bool HasBytes => Columns.Any(column => column.Type is "BLOB" or "bytea");

    public int IndexOf(string column) => Columns.Index().First(one => one.Item.Name == column).Index;

    /// <summary>The values of the key in one of its rows.</summary>
    public object?[] KeyOf(object?[] row) => [.. Key.Select(column => row[IndexOf(column)])];
}

/// <param name="Type">As the database that it is read from names it.</param>
/// <param name="Moved">What is moved in the place of the value, in words of SQL that every kind of store knows; null for the value itself.</param>
internal sealed record StoredColumn(string Name, string Type, string? Moved = null)
{
    public string Expression => Moved ?? Name;
}

/// <summary>Rows of one table, whose values are <see cref="long"/> (whole numbers, flags, days since 1970, instants in microseconds), <see cref="double"/>, <see cref="string"/>, <see cref="byte"/>[] or null.</summary>
internal sealed record StoredRows(StoredTable Table, IReadOnlyList<object?[]> Rows);

/// <summary>Rows of articles, or of runs, with ids that follow each other.</summary>
/// <param name="LastId">The highest article's or run's id in it.</param>
/// <param name="Tables">Those of articles or of runs, each with what it has of them.</param>
internal sealed record StoredBatch(long LastId, IReadOnlyList<StoredRows> Tables)
{
    public int Count => Tables[0].Rows.Count;
}
