using System.Runtime.CompilerServices;
using Anip.Columnar;
using Anip.Isolation;

namespace Anip.Lake.Plans;

/// <summary>The files of rows in a folder.</summary>
internal sealed class RowFiles(IColumnFiles files)
{
    private const string Extension = ".parquet";

    private static readonly Dictionary<string, string> NoMetadata = [];

    public static string NameOf(int part) => $"part-{part:00000}{Extension}";

    public static IReadOnlyList<Column> Columns(BatchRow row) => [.. row.Columns.Select(column => new Column(column.Name, column.Type))];

    /// <returns>Their paths, in the order of their names. Hidden ones are not of them.</returns>
    public static IReadOnlyList<string> List(string folder) =>
        [.. Directory.GetFiles(folder, $"*{Extension}").Where(path => Path.GetFileName(path)[0] is not ('.' or '_')).Order(StringComparer.Ordinal)];

    /// <summary>Writes a file whole, or none.</summary>
    /// <returns>How many rows.</returns>
    public async Task<long> WriteAsync(string path, BatchRow row, IAsyncEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        var beside = $"{path}.tmp";
        var count = 0L;
        await using (var output = File.Create(beside))
        {
            await using var writer = await files.CreateAsync(output, Columns(row), NoMetadata, cancellationToken);
            await foreach (var values in rows.WithCancellation(cancellationToken))
            {
                await writer.WriteAsync(values, cancellationToken);
                count++;
            }

            await writer.CompleteAsync(cancellationToken);
        }

        File.Move(beside, path, overwrite: true);
        return count;
    }

    /// <summary>How many rows a file has.</summary>
    /// <exception cref="ColumnFileException">It cannot be read.</exception>
    public async Task<long> CountAsync(string path, CancellationToken cancellationToken)
    {
        await using var reader = await OpenAsync(path, cancellationToken);
        return reader.Groups.Sum();
    }

    /// <summary>The rows of a file, with some of its columns.</summary>
    /// <param name="columns">Their names; one that the file does not have is null in each row.</param>
    /// <exception cref="ColumnFileException">It cannot be read.</exception>
    public async IAsyncEnumerable<object?[]> ReadAsync(string path, IReadOnlyList<string> columns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = await OpenAsync(path, cancellationToken);
        var there = reader.Columns.Select(column => column.Name).ToList();
        int[] at = [.. columns.Select(name => there.IndexOf(name))];
        int[] read = [.. at.Where(index => index >= 0)];
        for (var group = 0; group < reader.Groups.Count; group++)
        {
            await foreach (var row in reader.ReadAsync(group, read, cancellationToken))
            {
                yield return read.Length == at.Length ? row : [.. at.Select(index => index < 0 ? null : row[Array.IndexOf(read, index)])];
            }
        }
    }

    private async Task<IRowReader> OpenAsync(string path, CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            file = File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ColumnFileException("unreadable", $"{path}: {FileError.Of(exception).Words}", exception);
        }

        return await files.OpenAsync(file, path, cancellationToken);
    }
}
