using Anip.Articles;

namespace Anip.Ingestion.Sources.GdeltBulk.Rows;

/// <summary>Lines of the Global Knowledge Graph in memory, as a pipe or a file has them: each that has an address and a title is an article.</summary>
internal static class GkgLines
{
    /// <summary>Whether a text begins as these do.</summary>
    public static bool IsRecord(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n');
        return new GkgRow(new TabRow((end < 0 ? text : text[..end]).TrimEnd((byte)'\r'), stackalloc int[TabRow.MaxColumns])).IsRead;
    }

    /// <returns>Null where the body is something else.</returns>
    public static IReadOnlyList<IncomingArticle>? Read(ReadOnlyMemory<byte> body, SourceReport report)
    {
        if (!IsRecord(body.Span))
        {
            return null;
        }

        var articles = new List<IncomingArticle>();
        var rest = body.Span.TrimEnd("\r\n"u8);
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            if (ReadOne((end < 0 ? rest : rest[..end]).TrimEnd((byte)'\r'), report) is { } article)
            {
                articles.Add(article);
            }

            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return articles;
    }

    /// <returns>Null where the line holds no article; then the report says why.</returns>
    public static IncomingArticle? ReadOne(ReadOnlySpan<byte> line, SourceReport report)
    {
        var row = new GkgRow(new TabRow(line, stackalloc int[TabRow.MaxColumns]));
        if (!row.IsRead)
        {
            report.Reject("malformed");
            return null;
        }

        if (!row.IsWhole)
        {
            report.Note("columns");
        }

        return GkgArticle.Read(row, GdeltBulkSource.Name, report);
    }
}
