using System.Runtime.InteropServices;
using System.Text.Json;
using Anip.Articles;
using Anip.Decoding;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Feeds.Json;
using Anip.Ingestion.Sources.NewsApi;
using Anip.Isolation;

namespace Anip.Ingestion.Sources.Files;

/// <summary>A file that is one JSON object: a JSON Feed, an answer of an API, or a record.</summary>
internal static class JsonFile
{
    // How APIs and data sets call the list of their records.
    private static readonly string[] Lists = ["articles", "results", "data", "news", "items", "entries", "stories"];

    /// <returns>Its articles, and why they are not all.</returns>
    public static (IReadOnlyList<IncomingArticle> Articles, SourceException? Failure) Read(ReadOnlyMemory<byte> body, string path, ReadingLimit limit, SourceReport report)
    {
        var mended = JsonRecords.Mend(body, path, report);
        var (document, failure) = Parse(mended, path);
        using (document)
        {
            return (Read(document.RootElement, mended, path, limit, report), failure);
        }
    }

    private static IReadOnlyList<IncomingArticle> Read(JsonElement root, ReadOnlyMemory<byte> body, string path, ReadingLimit limit, SourceReport report)
    {
        if (NewsApiParser.IsAnswer(root))
        {
            return FromNewsApi(NewsApiParser.Read(root, limit.Now, report), path, report);
        }

        if (JsonFeedFormat.IsFeed(root))
        {
            var feed = FeedParser.Parse(body, contentType: null, baseUrl: null, limit);
            report.Title = feed.Title;
            return [.. FeedArticles.From(feed, feed.Link ?? Path.GetFileName(path), "file", report, path)];
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

    private static (JsonDocument Document, SourceException? Failure) Parse(ReadOnlyMemory<byte> body, string path)
    {
        try
        {
            return (JsonMending.Parse(body), null);
        }
        catch (JsonException e)
        {
            var failure = new SourceException("malformed", $"{path} begins as JSON does and is none: {JsonFault.Of(e)}.", e) { IsPartial = true };
            return (JsonMending.Parse(Whole(body) ?? throw new SourceException(failure.Code, failure.Message, e)), failure);
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

    private static IReadOnlyList<IncomingArticle> FromNewsApi(NewsApiAnswer answer, string path, SourceReport report)
    {
        for (var i = 0; i < answer.Withdrawn; i++)
        {
            report.Reject("withdrawn");
        }

        for (var i = 0; i < answer.Rejected; i++)
        {
            report.Reject("empty", $"{path}: an article without title and text.");
        }

        return answer.Articles;
    }
}
