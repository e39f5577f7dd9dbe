using System.Text;
using System.Text.Json;
using Anip.Decoding;
using Anip.Ingestion.Sources;
using Anip.Isolation;

namespace Anip.Ingestion.Feeds.Json;

/// <summary>JSON Feed 1.0 and 1.1.</summary>
internal static class JsonFeedFormat
{
    private static readonly string[] Texts = ["id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image", "date_published", "date_modified"];

    public static FeedDocument Parse(string text, FeedContext context)
    {
        try
        {
            return ReadFeed(text, context);
        }
        catch (JsonException exception)
        {
            return Complete(text, context, exception) ?? throw new SourceException("malformed", $"The document begins like JSON but is not valid: {JsonError.Of(exception)}.", exception);
        }
    }

    private static FeedDocument? Complete(string text, FeedContext context, JsonException reason)
    {
        try
        {
            return TruncatedJson.Complete(text) is { } complete ? ReadFeed(complete, context) with { Repaired = JsonError.Of(reason), IsTruncated = true } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FeedDocument ReadFeed(string text, FeedContext context)
    {
        using var document = JsonMending.Parse(Encoding.UTF8.GetBytes(text));
        return IsFeed(document.RootElement)
            ? Read(document.RootElement, context)
            : throw new SourceException("not_a_feed", "The document is JSON without the version and items of a JSON Feed.");
    }

    public static bool IsFeed(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("version", out _)
        && (root.TryGetProperty("items", out var items) && items.ValueKind is not JsonValueKind.Null
            ? items.ValueKind is JsonValueKind.Array
            : Text(root, "version")?.Contains("jsonfeed.org", StringComparison.OrdinalIgnoreCase) is true);

    private static FeedDocument Read(JsonElement root, FeedContext context)
    {
        var version = Text(root, "version") ?? "";
        var around = FeedText.SiteOf(null, Text(root, "home_page_url"), context.BaseUrl);
        return new FeedDocument
        {
            Format = $"json-{(version.EndsWith("1.1", StringComparison.Ordinal) ? "1.1" : "1.0")}",
            Title = Text(root, "title"),
            IsTitlePlain = true,
            Link = FeedText.Resolve(Text(root, "home_page_url"), context.BaseUrl),
            Language = Text(root, "language"),
            Skipped = Array(root, "items").Count(item => item.ValueKind != JsonValueKind.Object),
            Items = [.. Array(root, "items").Where(item => item.ValueKind == JsonValueKind.Object).Select(item => ReadItem(item, root, around, context))],
        };
    }

    private static FeedItem ReadItem(JsonElement item, JsonElement feed, Uri? around, FeedContext context)
    {
        context.Limit.Check();
        var html = Text(item, "content_html");
        var published = context.Date(Text(item, "date_published"));
        var updated = context.Date(Text(item, "date_modified"));
        return new FeedItem
        {
            Id = Text(item, "id"),
            Link = FeedText.Resolve(Text(item, "url") ?? Text(item, "external_url"), around),
            Title = Text(item, "title"),
            Summary = Text(item, "summary"),
            Content = FeedText.ResolveLinks(html, around) ?? Text(item, "content_text"),
            Plain = PlainParts.Title | PlainParts.Summary | (html is null ? PlainParts.Content : PlainParts.None),
            Authors = [.. Authors(item) is { Count: > 0 } own ? own : Authors(feed)],
            PublishedAt = published ?? updated,
            UpdatedAt = updated,
            UnreadDate = context.TakeUnread(),
            WrongKinds = JsonKinds.NoTexts(item, Texts),
            Categories = [.. Array(item, "tags").Where(tag => tag.ValueKind == JsonValueKind.String).Select(tag => JsonText.Of(tag)!)],
            Enclosures = [.. Array(item, "attachments").Where(a => Text(a, "url") is not null).Select(a => new FeedEnclosure(FeedText.Resolve(Text(a, "url"), around)!, Text(a, "mime_type"), FeedText.Length(Text(a, "size_in_bytes"))))],
            Image = FeedText.Resolve(MediaImage.Address(Text(item, "image")) ?? MediaImage.Address(Text(item, "banner_image")) ?? Attached(item), around) ?? FeedText.FirstImage(html, around),
            Raw = Encoding.UTF8.GetBytes(item.GetRawText()),
        };
    }

    private static string? Attached(JsonElement item) =>
        Array(item, "attachments").Where(file => MediaImage.IsImage(null, Text(file, "mime_type"), Text(file, "url"))).Select(file => MediaImage.Address(Text(file, "url"))).FirstOrDefault(url => url is not null);

    private static List<string> Authors(JsonElement element)
    {
        var people = Array(element, "authors").ToList();
        if (people.Count == 0 && element.TryGetProperty("author", out var single))
        {
            people.Add(single);
        }

        return [.. people.Select(person => person.ValueKind == JsonValueKind.String ? JsonText.Of(person) : Text(person, "name") ?? Text(person, "url")).OfType<string>().Distinct()];
    }

    private static JsonElement.ArrayEnumerator Array(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;

    // Ids and sizes come as numbers too.
    private static string? Text(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value))
        {
            return null;
        }

        var text = value.ValueKind switch
        {
            JsonValueKind.String => JsonText.Of(value),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }
}
