using Anip.Adapters.Columnar.Reading;
using Anip.Adapters.Columnar.Writing;
using Anip.Columnar;

namespace Anip.Adapters.Columnar;

/// <summary>Files of columns as Parquet.</summary>
public sealed class ParquetFiles : IColumnFiles
{
    public async Task<IRowWriter> CreateAsync(
        Stream output, IReadOnlyList<Column> columns, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken) =>
        await ParquetRowWriter.CreateAsync(output, columns, metadata, cancellationToken);

    public async Task<IRowReader> OpenAsync(Stream input, string name, CancellationToken cancellationToken) =>
        await ParquetRowReader.OpenAsync(input, name, cancellationToken);
}
