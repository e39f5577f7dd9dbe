using System.Runtime.CompilerServices;
using Anip.Articles;
using Anip.Decoding;
using Anip.Isolation;

namespace Anip.Ingestion.Sources.Files.Warc;

/// <summary>The article pages of a web archive, and the texts that were made of pages.</summary>
internal sealed class WarcArticles(string path, DateTimeOffset now, SourceReport report)
{
    private const int Found = 200;

    private readonly RecordIdentities _identities = new();

    /// <exception cref="SourceException">It breaks off; what came before is read.</exception>
    public async IAsyncEnumerable<IncomingArticle> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new WarcReader(stream);
        var number = 0;
        while (await NextAsync(reader, cancellationToken) is { } record)
        {
            number++;
            if (Isolated.Run(() => Read(record, $"{path} record {number}"), failure => Refuse(failure, number), cancellationToken) is { } article)
            {
                yield return article;
            }
        }
    }

    private async ValueTask<WarcRecord?> NextAsync(WarcReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (SourceException exception) when (exception.Code == "truncated")
        {
            throw new SourceException(exception.Code, $"{path} breaks off within a record.", exception) { IsPartial = true };
        }
    }

    private IncomingArticle? Refuse(UnitFailure failure, int number)
    {
        report.Reject("malformed", $"{path} record {number}: {failure.Reason}");
        return null;
    }

    private IncomingArticle? Read(WarcRecord record, string where)
    {
        if (record.Failure is { } failure)
        {
            report.Reject(failure.Reason, $"{where}: {failure.Words}.", record.Address);
            return null;
        }

        return record.Type switch
        {
            "response" or "resource" => ReadPage(record, where),
            "conversion" => ReadText(record, where),
            // What was asked, and what was written about the archive itself.
            _ => null,
        };
    }

    private IncomingArticle? ReadPage(WarcRecord record, string where)
    {
        var reason = "no_http";
        var response = record.Type == "resource" ? new HttpResponse(Found, record["Content-Type"], record.Block) : HttpResponse.Read(record.Block, out reason);
        if (response is null)
        {
            report.Reject(reason, $"{where}: an answer that cannot be read.", record.Address);
            return null;
        }

        if (response.Status != Found || response.ContentType?.Contains("html", StringComparison.OrdinalIgnoreCase) is not true)
        {
            // Pictures, scripts, redirections: most of what an archive holds.
            report.Note(response.Status == Found ? "not_html" : "not_found");
            return null;
        }

        var page = PageReader.Read(TextDecoding.Decode(response.Body.Span, response.ContentType));
        if (!page.IsArticle || (page.Text ?? page.Description) is null)
        {
            report.Reject(page.IsArticle ? "no_text" : "not_an_article", detail: null, record.Address);
            return null;
        }

        var fields = new RecordFields();
        fields.Set("title", page.Title);
        fields.Set("text", page.Text);
        fields.Set("description", page.Description);
        fields.Set("date", page.Published);
        fields.Set("language", page.Language);
        fields.Set("source", page.Site);
        fields.Set("author", page.Author);
        fields.Set("image", page.Image);
        return Article(fields, record, where);
    }

    private IncomingArticle? ReadText(WarcRecord record, string where)
    {
        var text = TextDecoding.Decode(record.Block.Span, "text/plain; charset=utf-8").Trim();
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var fields = new RecordFields();
        fields.Set("title", end < 0 ? text : text[..end].Trim());
        fields.Set("text", end < 0 ? null : text[(end + 1)..].Trim());
        fields.Set("language", record["WARC-Identified-Content-Language"]?.Split(',')[0]);
        return Article(fields, record, where);
    }

    // Neither the record nor the page is kept as its word: the archive has it.
    private IncomingArticle? Article(RecordFields fields, WarcRecord record, string where)
    {
        if (record.Address is not { Length: > 0 } address)
        {
            report.Reject("no_address", $"{where}: no address.");
            return null;
        }

        fields.Set("url", address);
        return fields.ToArticle(where, _identities, now, report, raw: default) is { } article
            ? article with { DateSource = article.PublishedAt is null ? DateSource.None : DateSource.Page }
            : null;
    }
}
