using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Anip.Articles;
using Anip.Ingestion.Feeds;

namespace Anip.Ingestion.Sources.Files;

/// <summary>One file of feed, JSON lines, JSON, CSV or a recorded API answer, plain or gzip.</summary>
internal sealed class FileSource(string path, TimeProvider clock) : INewsSource
{
    private const int MaxLineLength = 16 * 1024 * 1024;
    private const int HeadLength = 256 * 1024;

    private readonly SourceReport _report = new();

    public string Id => path;

    public string ApiSource => "file";

    public SourceReport Report => _report;

    public async IAsyncEnumerable<IncomingArticle> FetchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await OpenAsync(cancellationToken);
        var format = FileFormats.Detect(stream.Head.Span, path);
        var articles = format switch
        {
            FileFormat.Feed => ReadFeedAsync(stream, cancellationToken),
            FileFormat.Json => ReadDocumentAsync(stream, cancellationToken),
            FileFormat.JsonArray => ReadArrayAsync(stream, cancellationToken),
            FileFormat.JsonLines => ReadLinesAsync(stream, cancellationToken),
            FileFormat.Csv => CsvRecords.ReadAsync(stream, path, MaxLineLength, clock.GetUtcNow(), _report, cancellationToken),
            FileFormat.Empty => throw new SourceException("empty", $"{path} is empty."),
            _ => throw new SourceException("unknown_format", $"{path} is no feed, JSON, JSON lines or CSV file."),
        };
        await foreach (var article in articles)
        {
            yield return article;
        }
    }

    private async Task<PeekedStream> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 81920, FileOptions.Asynchronous | FileOptions.SequentialScan);
            var first = new byte[2];
            var read = await file.ReadAtLeastAsync(first, 2, throwOnEndOfStream: false, cancellationToken);
            file.Position = 0;
            Stream plain = read == 2 && first is [0x1F, 0x8B] ? new GZipStream(file, CompressionMode.Decompress) : file;
            return await PeekedStream.CreateAsync(new ReadErrors(plain, path), HeadLength, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new SourceException("unreadable", $"{path} cannot be read: {e.Message}", e);
        }
    }

    private async IAsyncEnumerable<IncomingArticle> ReadFeedAsync(PeekedStream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var feed = FeedParser.Parse(await stream.ReadAllAsync(FeedParser.MaxBytes, path, cancellationToken), contentType: null, baseUrl: null, clock);
        _report.Title = feed.Title;
        foreach (var article in FeedArticles.From(feed, feed.Link ?? Path.GetFileName(path), ApiSource, _report))
        {
            yield return article;
        }
    }

    private async IAsyncEnumerable<IncomingArticle> ReadDocumentAsync(PeekedStream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var body = await stream.ReadAllAsync(FeedParser.MaxBytes, path, cancellationToken);
        foreach (var article in JsonFile.Read(body, path, clock, _report))
        {
            yield return article;
        }
    }

    private async IAsyncEnumerable<IncomingArticle> ReadArrayAsync(PeekedStream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var records = new JsonRecords(path, clock.GetUtcNow(), _report);
        await using var members = JsonSerializer.DeserializeAsyncEnumerable(stream, JsonElementJson.Default.JsonElement, cancellationToken).GetAsyncEnumerator(cancellationToken);
        for (var number = 1; ; number++)
        {
            try
            {
                if (!await members.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (JsonException e)
            {
                throw new SourceException("malformed", $"{path} record {number}: {e.Message}", e);
            }

            if (records.FromMember(members.Current, number) is { } article)
            {
                yield return article;
            }
        }
    }

    private async IAsyncEnumerable<IncomingArticle> ReadLinesAsync(PeekedStream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var records = new JsonRecords(path, clock.GetUtcNow(), _report);
        var lines = new LineReader(stream, MaxLineLength);
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            if (lines.IsTooLong)
            {
                _report.Reject("line_too_long", $"{path} line {lines.Number}: longer than {MaxLineLength} bytes.");
            }
            else if (!line.Span.Trim(" \t\uFEFF"u8).IsEmpty && records.FromLine(line, lines.Number) is { } article)
            {
                yield return article;
            }
        }
    }
}
