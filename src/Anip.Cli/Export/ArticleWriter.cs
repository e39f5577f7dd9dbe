using Anip.Articles;
using Anip.Server.Writing;
using Parquet;
using Parquet.Serialization;

namespace Anip.Cli.Export;

/// <summary>Writes a stream of articles in one of the formats, in bounded memory.</summary>
internal static class ArticleWriter
{
    // A row group is held in memory; so many articles of news length are some tens of megabytes.
    private const int ParquetGroup = 5_000;

    public static async Task<long> WriteAsync(
        IAsyncEnumerable<Article> articles, Stream output, ExportFormat format, Action<long> progress, CancellationToken cancellationToken) =>
        format switch
        {
            ExportFormat.Jsonl => await ArticleExport.WriteJsonAsync(articles, output, progress, cancellationToken),
            ExportFormat.Csv => await ArticleExport.WriteCsvAsync(articles, output, progress, cancellationToken),
            _ => await WriteParquetAsync(articles, output, progress, cancellationToken),
        };

    private static async Task<long> WriteParquetAsync(
        IAsyncEnumerable<Article> articles, Stream output, Action<long> progress, CancellationToken cancellationToken)
    {
        var count = 0L;
        var groups = 0;
        var group = new List<ExportRow>(ParquetGroup);
        async Task FlushAsync()
        {
            await ParquetSerializer.SerializeAsync(
                group, output, new ParquetOptions { Append = groups > 0 }, cancellationToken: cancellationToken);
            groups++;
            group.Clear();
        }

        await foreach (var article in articles.WithCancellation(cancellationToken))
        {
            group.Add(ExportRow.From(article));
            progress(++count);
            if (group.Count == ParquetGroup)
            {
                await FlushAsync();
            }
        }

        if (group.Count > 0 || groups == 0)
        {
            await FlushAsync();
        }

        return count;
    }
}

internal enum ExportFormat
{
    Jsonl,
    Csv,
    Parquet,
}
