using System.Runtime.CompilerServices;

namespace Anip.Columnar;

/// <summary>Readings of a whole file.</summary>
public static class RowReading
{
    /// <summary>All rows with all columns, group by group.</summary>
    /// <inheritdoc cref="IRowReader.ReadAsync"/>
    public static async IAsyncEnumerable<object?[]> ReadAllAsync(this IRowReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int[] all = [.. Enumerable.Range(0, reader.Columns.Count)];
        for (var group = 0; group < reader.Groups.Count; group++)
        {
            await foreach (var row in reader.ReadAsync(group, all, cancellationToken))
            {
                yield return row;
            }
        }
    }
}
