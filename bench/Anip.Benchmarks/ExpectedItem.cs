using System.Globalization;
using System.Text.Json;
using Anip.Ingestion.Feeds;

namespace Anip.Benchmarks;

/// <summary>What the expected files beside the feeds ask of an item, in the shapes of their two generations and of JSON Feed.</summary>
internal static class ExpectedItem
{
    public static IEnumerable<(string Field, string Value)> Fields(JsonElement item)
    {
        foreach (var property in item.EnumerateObject())
        {
            var value = property.Value;
            switch (property.Name)
            {
                case "title":
                    yield return ("title", value.GetString()!);
                    break;
                case "guid" or "id":
                    yield return ("id", value.ValueKind == JsonValueKind.Object ? value.GetProperty("value").GetString()! : value.GetString()!);
                    break;
                case "link" or "url":
                    yield return ("link", value.GetString()!);
                    break;
                case "links" when !item.TryGetProperty("link", out _) && value.EnumerateArray().Where(IsAlternate).Select(Href).FirstOrDefault() is { } href:
                    yield return ("link", href);
                    break;
                case "description" or "summary":
                    yield return ("summary", value.GetString()!);
                    break;
                case "content" when value.ValueKind == JsonValueKind.String:
                    yield return ("content", value.GetString()!);
                    break;
                case "content" when value.TryGetProperty("value", out var text):
                    yield return ("content", text.GetString()!);
                    break;
                case "content_html":
                    yield return ("content", value.GetString()!);
                    break;
                case "author" or "authors":
                    yield return ("authors", Author(value));
                    break;
                case "publishedParsed" or "pubDateParsed" or "date_published":
                    yield return ("published", value.GetString()!);
                    break;
                case "updatedParsed" or "date_modified":
                    yield return ("updated", value.GetString()!);
                    break;
            }
        }
    }

    public static bool IsMet(string field, string expected, FeedItem actual) => field switch
    {
        "published" or "updated" => Of(field, actual) is { } date && DateTimeOffset.Parse(date, CultureInfo.InvariantCulture) == DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture),
        _ => (Of(field, actual) ?? "").Trim() == expected.Trim(),
    };

    public static string? Of(string field, FeedItem item) => field switch
    {
        "title" => item.Title,
        "id" => item.Id,
        "link" => item.Link,
        "summary" => item.Summary,
        "content" => item.Content,
        "authors" => string.Join(", ", item.Authors),
        "published" => item.PublishedAt?.ToString("O", CultureInfo.InvariantCulture),
        _ => item.UpdatedAt?.ToString("O", CultureInfo.InvariantCulture),
    };

    private static string Author(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Author)),
        JsonValueKind.Object => value.TryGetProperty("name", out var name) ? name.GetString()! : value.TryGetProperty("email", out var mail) ? mail.GetString()! : "",
        _ => value.GetString()!,
    };

    private static bool IsAlternate(JsonElement link) =>
        link.ValueKind == JsonValueKind.Object && (!link.TryGetProperty("rel", out var rel) || rel.GetString() == "alternate") && link.TryGetProperty("href", out _);

    private static string Href(JsonElement link) => link.GetProperty("href").GetString()!;
}
