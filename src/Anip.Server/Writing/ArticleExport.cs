using System.Text.Json;
using Anip.Articles;
using Anip.Server.Api.Answers;
using CsvHelper;

namespace Anip.Server.Writing;

/// <summary>Writes a stream of articles as JSON lines or CSV, in bounded memory; the API and the command line write the same.</summary>
public static class ArticleExport
{
    public static byte[] ToJsonLine(Article article) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(ArticleJson.From(article), ApiJson.Relaxed.ArticleJson), (byte)'\n'];

    /// <returns>How many were written.</returns>
    public static async Task<long> WriteJsonAsync(
        IAsyncEnumerable<Article> articles, Stream output, Action<long> progress, CancellationToken cancellationToken)
    {
        var count = 0L;
        await foreach (var article in articles.WithCancellation(cancellationToken))
        {
            await output.WriteAsync(ToJsonLine(article), cancellationToken);
            progress(++count);
        }

        return count;
    }

    /// <inheritdoc cref="WriteJsonAsync"/>
    public static async Task<long> WriteCsvAsync(
        IAsyncEnumerable<Article> articles, Stream output, Action<long> progress, CancellationToken cancellationToken)
    {
        var count = 0L;
        var options = CsvWriterOptions.Default with
        {
            // A title from outside that starts like a formula must not become one in a spreadsheet.
            Injection = CsvInjection.Escape,
        };
        await using var csv = CsvWriter.Create(output, options, leaveOpen: true);
        csv.WriteHeader<ExportRow>();
        await foreach (var article in articles.WithCancellation(cancellationToken))
        {
            await csv.WriteRecordAsync(ExportRow.From(article), cancellationToken);
            progress(++count);
        }

        return count;
    }
}
