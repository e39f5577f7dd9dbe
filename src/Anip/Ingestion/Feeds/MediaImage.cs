using Anip.Ingestion.Feeds.Xml;

namespace Anip.Ingestion.Feeds;

/// <summary>Where feeds put an item's picture.</summary>
internal static class MediaImage
{
    public static string? Of(FeedElement item)
    {
        var group = item.Child("media:group");
        var places = group is null ? [item] : new[] { item, group };
        return places.SelectMany(place => place.All("media:content")).Where(IsImage).OrderByDescending(Width).Select(Url).FirstOrDefault(url => url is not null)
            ?? places.SelectMany(place => place.All("media:thumbnail")).OrderByDescending(Width).Select(Url).FirstOrDefault(url => url is not null)
            ?? item.All("media:content").SelectMany(content => content.All("media:thumbnail")).Select(Url).FirstOrDefault(url => url is not null)
            ?? item.Child("itunes:image")?["href"]
            ?? item.All("enclosure").Where(IsImage).Select(Url).FirstOrDefault(url => url is not null)
            ?? item.Child("image")?.TextOf("url");
    }

    private static string? Url(FeedElement element) => element["url"];

    private static int Width(FeedElement element) => int.TryParse(element["width"], out var width) ? width : 0;

    private static bool IsImage(FeedElement element) =>
        element["medium"] is "image" || element["type"]?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true
        || (element["medium"] is null && element["type"] is null && element["url"] is { } url
            && (url.Contains(".jpg", StringComparison.OrdinalIgnoreCase) || url.Contains(".png", StringComparison.OrdinalIgnoreCase) || url.Contains(".webp", StringComparison.OrdinalIgnoreCase)));
}
