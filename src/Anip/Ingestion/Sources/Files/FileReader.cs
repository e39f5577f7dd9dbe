using System.Runtime.CompilerServices;
using System.Text;
using Anip.Articles;
using Anip.Columnar;
using Anip.Decoding;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Sources.Files.Warc;
using Anip.Ingestion.Sources.GdeltBulk.Files;
using Anip.Ingestion.Sources.GdeltBulk.Rows;
using Anip.Isolation;

namespace Anip.Ingestion.Sources.Files;

/// <summary>Reads one file of feed, JSON lines, JSON, CSV, Parquet, WARC or a recorded API answer, or records of GDELT's, plain, gzip or in a ZIP archive of its own.</summary>
/// <param name="parsers">Of the answers that are recognised.</param>
/// <param name="columns">Opens Parquet; null where nothing here does.</param>
internal sealed class FileReader(string path, IReadOnlyList<SourceParser> parsers, IColumnFiles? columns, SourceReport report, TimeProvider timeProvider)
{
    private const int MaxLineLength = 16 * 1024 * 1024;
    private const int HeadLength = 256 * 1024;

    // What was compressed twice is met with; more is an attack.
    private const int MaxLayers = 4;

    public async IAsyncEnumerable<IncomingArticle> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await OpenAsync(cancellationToken);
        await using var articles = Read(stream, cancellationToken).GetAsyncEnumerator(cancellationToken);
        for (var count = 0; ; count++)
        {
            try
            {
                if (!await articles.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (SourceException exception) when (exception.IsPartial)
            {
                throw new SourceException(exception.Code, $"{exception.Message} {count} articles were read.", exception) { IsPartial = true };
            }

            yield return articles.Current;
        }
    }

    private IAsyncEnumerable<IncomingArticle> Read(PeekedStream stream, CancellationToken cancellationToken) => FileFormats.Detect(stream.Head.Span, path) switch
    {
        FileFormat.Feed => ReadFeedAsync(stream, cancellationToken),
        FileFormat.Json => ReadDocumentAsync(stream, cancellationToken),
        FileFormat.JsonArray => ReadArrayAsync(stream, cancellationToken),
        FileFormat.JsonLines => ReadLinesAsync(stream, cancellationToken),
        FileFormat.Csv => CsvRecords.ReadAsync(Lines(stream), path, timeProvider.GetUtcNow(), report, cancellationToken),
        FileFormat.Gkg => ReadGkgAsync(stream, cancellationToken),
        FileFormat.Parquet when columns is not null => new ParquetRecords(columns, path, timeProvider.GetUtcNow(), report).ReadAsync(cancellationToken),
        FileFormat.Warc => new WarcArticles(path, timeProvider.GetUtcNow(), report).ReadAsync(stream, cancellationToken),
        FileFormat.Empty => throw new SourceException("empty", $"{path} is empty: there is nothing to read in it."),
        _ => throw new SourceException("unknown_format", $"{path} is not a feed, JSON, JSON lines, CSV, Parquet, WARC or GKG file; if it is JSON lines or CSV, give it an ending that says so (.jsonl, .csv)."),
    };

    private async Task<PeekedStream> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 81920, FileOptions.Asynchronous | FileOptions.SequentialScan);
            var stream = await PeekedStream.CreateAsync(new ReadErrors(file, path), HeadLength, cancellationToken);
            Action<GzipException>? damaged = FileFormats.PacksEachRecord(path) ? exception => report.Reject("damaged", $"{path}: {exception.Message}") : null;
            for (var layer = 0; layer < MaxLayers && GzipMembersStream.IsGzip(stream.Head.Span); layer++)
            {
                stream = await PeekedStream.CreateAsync(new ReadErrors(new GzipMembersStream(stream, damaged), path), HeadLength, cancellationToken);
            }

            if (ZippedText.IsZip(stream.Head.Span))
            {
                stream = await PeekedStream.CreateAsync(await ZippedText.OpenAsync(stream, path, cancellationToken), HeadLength, cancellationToken);
            }

            return await InUtf8Async(stream, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new SourceException("unreadable", $"{path} cannot be read: {FileError.Of(exception).Words}", exception);
        }
    }

    // Lines and records are told by single bytes, which no text in UTF-16 or UTF-32 has; all other encodings have them, and are told by the record.
    private static async Task<PeekedStream> InUtf8Async(PeekedStream stream, CancellationToken cancellationToken)
    {
        var (encoding, _) = TextDecoding.Detect(stream.Head.Span);
        return encoding is UnicodeEncoding or UTF32Encoding
            ? await PeekedStream.CreateAsync(Encoding.CreateTranscodingStream(stream, encoding, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)), HeadLength, cancellationToken)
            : stream;
    }

    private static LineReader Lines(PeekedStream stream)
    {
        // As an old Mac ended them.
        var isOld = stream.Head.Span.IndexOf((byte)'\n') < 0 && stream.Head.Span.IndexOf((byte)'\r') >= 0;
        return new LineReader(stream, MaxLineLength, (byte)(isOld ? '\r' : '\n'));
    }

    private async IAsyncEnumerable<IncomingArticle> ReadFeedAsync(PeekedStream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (body, failure) = await stream.ReadAllAsync(FeedParser.MaxBytes, path, cancellationToken);
        var feed = FeedParser.Parse(body, contentType: null, baseUrl: null, new ReadingLimit(timeProvider, cancellationToken));
        report.Title = feed.Title;
        foreach (var article in FeedArticles.From(feed, feed.Link ?? Path.GetFileName(path), FileSource.Kind, report, path))
        {
            yield return article;
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    private async IAsyncEnumerable<IncomingArticle> ReadDocumentAsync(PeekedStream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (body, failure) = await stream.ReadAllAsync(FeedParser.MaxBytes, path, cancellationToken);
        var file = new JsonFile(path, parsers, report).Read(body, new ReadingLimit(timeProvider, cancellationToken));
        foreach (var article in file.Articles)
        {
            yield return article;
        }

        if ((failure ?? file.Failure) is { } error)
        {
            throw error;
        }
    }

    private async IAsyncEnumerable<IncomingArticle> ReadArrayAsync(PeekedStream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var records = new JsonRecords(path, timeProvider.GetUtcNow(), report);
        var members = new JsonArrayReader(stream, MaxLineLength);
        var number = 0;
        while (await members.ReadAsync(cancellationToken) is { } member)
        {
            number++;
            if (members.IsTooLong)
            {
                report.Reject("line_too_long", $"{path} record {number}: longer than {MaxLineLength} bytes.");
                continue;
            }

            foreach (var article in records.From(member, $"record {number}"))
            {
                yield return article;
            }
        }

        if (!members.IsClosed || members.HasRest)
        {
            var what = members.IsClosed ? "what follows the list does not belong to it." : "the list has no end.";
            throw new SourceException("malformed", $"{path} breaks off behind record {number}: {what}") { IsPartial = true };
        }
    }

    private async IAsyncEnumerable<IncomingArticle> ReadGkgAsync(PeekedStream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = Lines(stream);
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            if (lines.IsTooLong)
            {
                report.Reject("line_too_long", $"{path} line {lines.Number}: longer than {MaxLineLength} bytes.");
            }
            else if (GkgLines.ReadOne(line.Span, report) is { } article)
            {
                yield return article;
            }
        }
    }

    private async IAsyncEnumerable<IncomingArticle> ReadLinesAsync(PeekedStream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var records = new JsonRecords(path, timeProvider.GetUtcNow(), report);
        var lines = Lines(stream);
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            if (lines.IsTooLong)
            {
                report.Reject("line_too_long", $"{path} line {lines.Number}: longer than {MaxLineLength} bytes.");
                continue;
            }

            if (!lines.HasEnd && JsonRecords.BreaksOff(line))
            {
                throw new SourceException("truncated", $"{path} breaks off in line {lines.Number}.") { IsPartial = true };
            }

            foreach (var article in records.From(line, $"line {lines.Number}"))
            {
                yield return article;
            }
        }
    }
}
