using Anip.Ingestion.Feeds.Xml;

namespace Anip.Ingestion.Feeds;

/// <summary>Where feeds put an item's picture: told by its declared type, by its extension, or by its place.</summary>
internal static class MediaImage
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".jfif", ".png", ".gif", ".webp", ".avif", ".bmp", ".svg", ".heic", ".tif", ".tiff"];

    public static string? Of(FeedElement item, Uri? around)
    {
        var places = new[] { item }.Concat(item.All("media:group")).ToList();
        var contents = places.SelectMany(place => place.All("media:content")).ToList();
        var found = Widest(contents.Where(IsImage))
            ?? Widest(places.SelectMany(place => place.All("media:thumbnail")))
            ?? Widest(contents.SelectMany(content => content.All("media:thumbnail")))
            ?? First(item.All("itunes:image").Concat(item.All("media:content").SelectMany(content => content.All("itunes:image"))), image => image["href"])
            ?? First(item.All("enclosure").Where(IsImage), enclosure => enclosure["url"])
            ?? First(LinkRelation.Of(item, "enclosure").Where(link => IsImage(null, link["type"], link["href"])), link => link["href"])
            ?? First(item.Children.Where(child => child.Name is "image" or "thumbnail" or "atom:image"), Named);
        return found is var (element, address) ? FeedText.ResolveOf(element, address, around) : null;
    }

    /// <summary>A picture of a page's own measure that nobody can see counts visits.</summary>
    public static bool IsPixel(string? width, string? height) => IsTiny(width) || IsTiny(height);

    /// <returns>Null for what is no address of a picture.</returns>
    public static string? Address(string? url)
    {
        var text = url?.Trim();
        return string.IsNullOrEmpty(text) || text.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("about:", StringComparison.OrdinalIgnoreCase) ? null : text;
    }

    /// <summary>A declared type counts; where none is declared, or one that says nothing, the extension does.</summary>
    public static bool IsImage(string? medium, string? type, string? url)
    {
        var declared = LinkRelation.MediaType(type);
        if (string.Equals(medium?.Trim(), "image", StringComparison.OrdinalIgnoreCase) || declared == "image" || declared?.StartsWith("image/", StringComparison.Ordinal) == true)
        {
            return true;
        }

        return string.IsNullOrWhiteSpace(medium) && (declared is null or "application/octet-stream" or "binary/octet-stream") && HasExtension(url);
    }

    private static bool IsImage(FeedElement element) => IsImage(element["medium"], element["type"], element["url"]);

    private static bool HasExtension(string? url)
    {
        var path = url?.Trim() ?? "";
        var end = path.IndexOfAny(['?', '#']);
        path = end < 0 ? path : path[..end];
        return Array.Exists(Extensions, extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
    }

    private static (FeedElement Element, string Address)? Widest(IEnumerable<FeedElement> elements) =>
        First(elements.Where(element => !IsPixel(element["width"], element["height"])).OrderByDescending(Width), element => element["url"]);

    private static (FeedElement Element, string Address)? First(IEnumerable<FeedElement> elements, Func<FeedElement, string?> addressOf)
    {
        foreach (var element in elements)
        {
            if (Address(addressOf(element)) is { } address)
            {
                return (element, address);
            }
        }

        return null;
    }

    // No standard has it in an item; written are the element of the channel, an attribute, markup and the bare address.
    private static string? Named(FeedElement image) =>
        image.TextOf("url") ?? image["href"] ?? image["url"] ?? image["src"] ?? image["rdf:resource"]
        ?? (image.Text is not { } text ? null
            : text.Contains('<', StringComparison.Ordinal) ? HtmlImages.First(text)
            : text.Contains("//", StringComparison.Ordinal) || HasExtension(text) ? text : null);

    private static int Width(FeedElement element) => int.TryParse(element["width"], out var width) ? width : 0;

    private static bool IsTiny(string? length) =>
        length?.Trim() is { } text && int.TryParse(text.EndsWith("px", StringComparison.OrdinalIgnoreCase) ? text[..^2] : text, out var pixels) && pixels is >= 0 and <= 2;
}
