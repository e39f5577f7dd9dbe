using System.Text.Json;
using System.Text.Json.Serialization;
using Anip.Articles;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Sources.NewsApi;

namespace Anip.Ingestion.Sources.Files;

/// <summary>A file that is one JSON object: a JSON Feed, an answer of an API, or a record.</summary>
internal static class JsonFile
{
    // How APIs and data sets call the list of their records.
    private static readonly string[] Lists = ["articles", "results", "data", "news", "items", "entries", "stories"];

    public static IEnumerable<IncomingArticle> Read(ReadOnlyMemory<byte> body, string path, TimeProvider clock, SourceReport report)
    {
        using var document = Parse(body, path);
        var root = document.RootElement;
        if (NewsApiParser.IsAnswer(root))
        {
            return FromNewsApi(NewsApiParser.Read(root, clock.GetUtcNow()), path, report);
        }

        if (JsonFeedFormat.IsFeed(root))
        {
            var feed = FeedParser.Parse(body, contentType: null, baseUrl: null, clock);
            report.Title = feed.Title;
            return FeedArticles.From(feed, feed.Link ?? Path.GetFileName(path), "file", report);
        }

        var records = new JsonRecords(path, clock.GetUtcNow(), report);
        IEnumerable<IncomingArticle?> articles = FindList(root) is { } list
            ? list.EnumerateArray().Select((record, at) => records.FromMember(record, at + 1))
            : root.TryGetProperty("title", out _) ? [records.FromMember(root, 1)]
            : throw new SourceException("unknown_format", $"{path} is JSON without articles: no feed, no list of records and no record with a title.");
        return [.. articles.OfType<IncomingArticle>()];
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

    private static JsonDocument Parse(ReadOnlyMemory<byte> body, string path)
    {
        try
        {
            return JsonDocument.Parse(body.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? body[3..] : body, new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException e)
        {
            throw new SourceException("malformed", $"{path} begins as JSON does and is none: {e.Message}", e);
        }
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

[JsonSerializable(typeof(JsonElement))]
internal sealed partial class JsonElementJson : JsonSerializerContext;
