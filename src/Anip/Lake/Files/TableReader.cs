using System.Runtime.CompilerServices;
using Anip.Columnar;
using Anip.Isolation;

namespace Anip.Lake.Files;

/// <summary>The rows of one file of a lake, of which one is ahead: those of the other tables are in the same order.</summary>
/// <param name="path">Of the file, which need not be there.</param>
/// <param name="report">Told of files that are not of a lake, and of what cannot be read.</param>
internal sealed class TableReader(IColumnFiles files, LakeTable table, string path, ImportReport report) : IAsyncDisposable
{
    private const int RowsAtOnce = 64;

    private IAsyncEnumerator<LakeRow>? _rows;

    /// <summary>The next row; null behind the last.</summary>
    public LakeRow? Next { get; private set; }

    public async ValueTask MoveAsync(CancellationToken cancellationToken)
    {
        _rows ??= ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        Next = await _rows.MoveNextAsync() ? _rows.Current : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_rows is not null)
        {
            await _rows.DisposeAsync();
        }
    }

    private async IAsyncEnumerable<LakeRow> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IRowReader? opened = null;
        if (!File.Exists(path))
        {
            yield break;
        }

        if (await Isolated.RunAsync(async token => opened = await OpenAsync(token), cancellationToken) is { } failure)
        {
            Fail(failure);
            yield break;
        }

        if (opened is null)
        {
            report.Note("other_file", $"{path} is not a file of a lake's {table.Name}, and was passed over.");
            yield break;
        }

        await using var reader = opened;
        var columns = ColumnsOf(reader);
        for (var group = 0; group < reader.Groups.Count; group++)
        {
            await foreach (var row in ReadAsync(reader, group, columns, cancellationToken))
            {
                yield return row;
            }
        }
    }

    private async Task<IRowReader?> OpenAsync(CancellationToken cancellationToken)
    {
        var reader = await files.OpenAsync(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), path, cancellationToken);
        if (table.IsOf(reader.Metadata, path))
        {
            return reader;
        }

        await reader.DisposeAsync();
        return null;
    }

    // Of a damaged group, those before the damage.
    private async IAsyncEnumerable<LakeRow> ReadAsync(
        IRowReader reader, int group, IReadOnlyDictionary<string, int> columns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var rows = reader.ReadAsync(group, [.. columns.Values], cancellationToken).GetAsyncEnumerator(cancellationToken);
        var places = columns.Keys.Select((name, at) => (name, at)).ToDictionary(column => column.name, column => column.at, StringComparer.Ordinal);
        var (read, isMore) = (new List<object?[]>(RowsAtOnce), true);
        while (isMore)
        {
            read.Clear();
            var failure = await Isolated.RunAsync(async _ => isMore = await FillAsync(read, rows), cancellationToken);
            foreach (var row in read)
            {
                yield return new LakeRow(places, row);
            }

            if (failure is not null)
            {
                Fail(failure);
                yield break;
            }
        }
    }

    /// <returns>Whether there may be more.</returns>
    private static async Task<bool> FillAsync(List<object?[]> read, IAsyncEnumerator<object?[]> rows)
    {
        while (read.Count < RowsAtOnce)
        {
            if (!await rows.MoveNextAsync())
            {
                return false;
            }

            read.Add(rows.Current);
        }

        return true;
    }

    private Dictionary<string, int> ColumnsOf(IRowReader reader)
    {
        var wanted = table.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (at, column) in reader.Columns.Index())
        {
            if (wanted.Contains(column.Name))
            {
                columns.TryAdd(column.Name, at);
            }
        }

        return columns;
    }

    private void Fail(UnitFailure failure)
    {
        // That it is of a later version is no damage, and nothing of the lake is to be read then.
        if (failure.Exception is LakeException { Code: "newer" } newer)
        {
            throw newer;
        }

        report.Fail(failure.Exception is ColumnFileException known ? known.Message : $"{path} cannot be read: {failure.Reason}");
    }
}
