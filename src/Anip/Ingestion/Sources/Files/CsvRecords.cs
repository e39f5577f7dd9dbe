using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Anip.Articles;
using Anip.Isolation;

namespace Anip.Ingestion.Sources.Files;

/// <summary>Records of a CSV or TSV file with a header.</summary>
internal static class CsvRecords
{
    /// <exception cref="SourceException">It names no columns; or, at its end, it breaks off or has quotes that are not closed.</exception>
    public static async IAsyncEnumerable<IncomingArticle> ReadAsync(
        LineReader lines, string file, DateTimeOffset now, SourceReport report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var csv = new CsvLines(lines);
        var header = await ReadHeaderAsync(csv, file, cancellationToken);
        var identities = new RecordIdentities();
        var unclosed = new List<long>();
        var isComplete = true;
        while (await csv.ReadAsync(cancellationToken) is { } values)
        {
            var where = $"{file} line {csv.Number}";
            if (csv.IsTooLong)
            {
                report.Reject("line_too_long", $"{where}: longer than a record may be.");
                continue;
            }

            if (csv.IsUnclosed)
            {
                unclosed.Add(csv.Number);
                report.Note("unclosed_quote", $"{where}: a quote is not closed; the line was read without it.");
            }

            if (!csv.HasEnd && isComplete && values.Count < header.Count)
            {
                throw new SourceException("truncated", $"{file} breaks off in line {csv.Number}, which has {values.Count} of {header.Count} columns.") { IsPartial = true };
            }

            isComplete &= values.Count >= header.Count;
            if (Read(header, values, csv.Raw, where, identities, now, report, cancellationToken) is { } article)
            {
                yield return article;
            }
        }

        if (unclosed.Count > 0)
        {
            var others = unclosed.Count == 1 ? "" : $" and {unclosed.Count - 1} more";
            throw new SourceException("unclosed_quote", $"{file} has a quote that is not closed in line {unclosed[0]}{others}; these lines were read without it, all others as usual.") { IsPartial = true };
        }
    }

    private static IncomingArticle? Read(
        List<string> header, List<string> values, ReadOnlyMemory<byte> raw, string where, RecordIdentities identities, DateTimeOffset now, SourceReport report, CancellationToken cancellationToken)
    {
        IncomingArticle? article = null;
        var failure = Isolated.Run(
            () =>
            {
                if (!Utf8.IsValid(raw.Span))
                {
                    report.Note("encoding", $"{where}: not UTF-8; what is not was read as windows-1252.");
                }

                if (values.Count < header.Count || values.Skip(header.Count).Any(value => value.Length > 0))
                {
                    report.Note("columns", $"{where}: {values.Count} values for {header.Count} columns.");
                }

                var fields = new RecordFields();
                foreach (var (name, value) in header.Zip(values))
                {
                    fields.Set(name, value);
                }

                article = fields.ToArticle(where, identities, now, report, raw.ToArray());
            },
            cancellationToken);
        if (failure is not null)
        {
            report.Reject("malformed", $"{where}: {failure.Reason}");
        }

        return article;
    }

    private static async Task<List<string>> ReadHeaderAsync(CsvLines csv, string file, CancellationToken cancellationToken)
    {
        var header = await csv.ReadHeaderAsync(cancellationToken);
        return header?.Exists(name => name.ToLowerInvariant() is "title" or "headline") == true
            ? header
            : throw new SourceException("unknown_format", $"{file}: the first line of a CSV file must name its columns, one of them title.");
    }
}
