using System.Runtime.InteropServices;
using System.Text.Json;
using Anip.Articles;
using Anip.Decoding;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Feeds.Json;
using Anip.Isolation;

namespace Anip.Ingestion.Sources.Files;

/// <summary>A file that is one JSON object: a JSON Feed, an answer of an API, or a record.</summary>
/// <param name="parsers">Of the answers that are recognised.</param>
internal sealed class JsonFile(string path, IReadOnlyList<SourceParser> parsers, SourceReport report)
{
    // How APIs and data sets call the list of their records.
    private static readonly string[] Lists = ["articles", "results", "data", "news", "items", "entries", "stories"];

    /// <returns>Its articles, and why they are not all.</returns>
    public (IReadOnlyList<IncomingArticle> Articles, SourceException? Failure) Read(ReadOnlyMemory<byte> body, ReadingLimit limit)
    {
        var mended = JsonRecords.Mend(body, path, report);
        var (document, failure) = Parse(mended);
        using (document)
        {
            return (Read(document.RootElement, mended, limit), failure);
        }
    }

    private IReadOnlyList<IncomingArticle> Read(JsonElement root, ReadOnlyMemory<byte> body, ReadingLimit limit)
    {
        var told = RecordedAnswer.Of(root);
        if (parsers.FirstOrDefault(parser => parser.Recognises(told)) is { } answer)
        {
            return answer.Read(told, limit.Now, report);
        }

        if (JsonFeedFormat.IsFeed(root))
        {
            var feed = FeedParser.Parse(body, contentType: null, baseUrl: null, limit);
            report.Title = feed.Title;
            return [.. FeedArticles.From(feed, feed.Link ?? Path.GetFileName(path), FileSource.Kind, report, path)];
        }

        var records = new JsonRecords(path, limit.Now, report);
        return FindList(root) is { } list
            ? [.. list.EnumerateArray().SelectMany((record, at) =>
            {
                limit.Check();
                return records.From(JsonMarshal.GetRawUtf8Value(record).ToArray(), $"record {at + 1}");
            })]
            : root.TryGetProperty("title", out _) ? [.. records.From(body, "record 1")]
            : throw new SourceException("unknown_format", $"{path} is JSON without articles: no feed, no list of records and no record with a title.");
    }

    private static JsonElement? FindList(JsonElement root)
    {
        foreach (var name in Lists)
        {
            if (root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array)
            {
                return value;
            }
        }

        return null;
    }

    private (JsonDocument Document, SourceException? Failure) Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return (JsonMending.Parse(body), null);
        }
        catch (JsonException exception)
        {
            var failure = new SourceException("malformed", $"{path} begins like JSON but is not valid: {JsonError.Of(exception)}.", exception) { IsPartial = true };
            return (JsonMending.Parse(Whole(body) ?? throw new SourceException(failure.Code, failure.Message, exception)), failure);
        }
    }

    /// <returns>What breaks off, ended behind the last whole record of its list; null where none is whole.</returns>
    private static ReadOnlyMemory<byte>? Whole(ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var isInList = false;
        var end = 0;
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1)
                {
                    isInList = reader.TokenType == JsonTokenType.StartArray;
                }
                else if (isInList && reader.CurrentDepth == 2 && reader.TokenType == JsonTokenType.EndObject)
                {
                    end = (int)reader.BytesConsumed;
                }
            }
        }
        catch (JsonException)
        {
            // Here it broke off.
        }

        // The cast is needed: a bare null would become empty memory.
        return end == 0 ? (ReadOnlyMemory<byte>?)null : (byte[])[.. body.Span[..end], .. "]}"u8];
    }
}
