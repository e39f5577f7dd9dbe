using System.Runtime.CompilerServices;
using Anip.Articles;
using CsvHelper;

namespace Anip.Ingestion.Sources.Files;

/// <summary>Records of a CSV or TSV file with a header.</summary>
internal static class CsvRecords
{
    public static async IAsyncEnumerable<IncomingArticle> ReadAsync(
        Stream stream, string file, int maxRecordSize, DateTimeOffset now, SourceReport report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = new CsvReaderOptions
        {
            TrackLineNumbers = true,
            TrimWhitespace = true,
            MaxRecordSize = maxRecordSize,
            // Such as a quote that is never closed: the record is read as well as can be, and said to be so.
            OnMalformedRecord = record => report.Reject("repaired", $"{file} line {record.LineNumber}: {record.Reason}."),
        };
        await using var csv = CsvReader.Create(stream, options);
        var header = await ReadHeaderAsync(csv, file, cancellationToken);
        var identities = new RecordIdentities();
        while (await AdvanceAsync(csv, file, cancellationToken))
        {
            var fields = new RecordFields();
            for (var column = 0; column < header.Count && column < csv.FieldCount; column++)
            {
                fields.Set(header[column], csv.GetString(column));
            }

            if (fields.ToArticle($"{file} line {csv.LineNumber}", identities, now, report, csv.RawRecord.ToArray()) is { } article)
            {
                yield return article;
            }
        }
    }

    private static async Task<IReadOnlyList<string>> ReadHeaderAsync(CsvReader csv, string file, CancellationToken cancellationToken)
    {
        try
        {
            await csv.ReadHeaderAsync(cancellationToken);
        }
        catch (CsvFormatException e)
        {
            throw Malformed(file, e);
        }

        string[] header = [.. csv.Headers];
        return Array.Exists(header, name => name.Trim().ToLowerInvariant() is "title" or "headline")
            ? header
            : throw new SourceException("unknown_format", $"{file}: the first line of a CSV file must name its columns, one of them title.");
    }

    private static async ValueTask<bool> AdvanceAsync(CsvReader csv, string file, CancellationToken cancellationToken)
    {
        try
        {
            return await csv.ReadAsync(cancellationToken);
        }
        catch (CsvFormatException e)
        {
            throw Malformed(file, e);
        }
    }

    private static SourceException Malformed(string file, CsvFormatException e) =>
        new("malformed", $"{file} line {e.LineNumber}: {e.Message}", e);
}
