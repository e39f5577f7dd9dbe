using System.IO.Compression;
using Anip.Columnar;
using Parquet;
using Parquet.Schema;

namespace Anip.Adapters.Columnar.Writing;

/// <summary>Gathers rows to groups, and writes these.</summary>
internal sealed class ParquetRowWriter : IRowWriter
{
    // Whichever comes first. The second is some 5,000 articles with their embeddings, which a reader has in memory too.
    private const int MaxGroupRows = 20_000;
    private const long MaxGroupBytes = 24L * 1024 * 1024;

    // Looking at the bytes of each column costs as much as taking some rows.
    private const int RowsBetweenLooks = 16;
    private const int LongText = 64 * 1024;

    private readonly IReadOnlyList<ColumnBuilder> _columns;
    private readonly ParquetWriter _writer;
    private int _gathered;

    private ParquetRowWriter(IReadOnlyList<ColumnBuilder> columns, ParquetWriter writer) => (_columns, _writer) = (columns, writer);

    public long Rows { get; private set; }

    public static async Task<ParquetRowWriter> CreateAsync(
        Stream output, IReadOnlyList<Column> columns, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        ColumnBuilder[] builders = [.. columns.Select(column => ColumnBuilder.Of(column))];
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };
        var writer = await ParquetWriter.CreateAsync(new ParquetSchema(builders.Select(builder => builder.Field)), output, options, append: false, cancellationToken);
        writer.CustomMetadata = new Dictionary<string, string>(metadata);
        return new ParquetRowWriter(builders, writer);
    }

    public async ValueTask WriteAsync(IReadOnlyList<object?> row, CancellationToken cancellationToken)
    {
        for (var at = 0; at < _columns.Count; at++)
        {
            _columns[at].Add(row[at], repetition: 0);
        }

        Rows++;
        _gathered++;
        var isLong = row.Any(value => value is string { Length: > LongText });
        if (_gathered >= MaxGroupRows || ((isLong || _gathered % RowsBetweenLooks == 0) && _columns.Sum(column => column.Bytes) >= MaxGroupBytes))
        {
            await WriteGroupAsync(cancellationToken);
        }
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_gathered > 0)
        {
            await WriteGroupAsync(cancellationToken);
        }

        await _writer.DisposeAsync();
    }

    // Disposing the library's writer would make a file of what is none.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task WriteGroupAsync(CancellationToken cancellationToken)
    {
        using var group = _writer.CreateRowGroup();
        foreach (var column in _columns)
        {
            await column.WriteAsync(group, cancellationToken);
        }

        group.CompleteValidate();
        _gathered = 0;
    }
}
