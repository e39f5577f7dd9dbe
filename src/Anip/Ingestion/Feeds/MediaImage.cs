using Anip.Ingestion.Feeds.Xml;

namespace Anip.Ingestion.Feeds;

/// <summary>Where feeds put an item's picture: told by its declared type, by its extension, or by its place.</summary>
internal static class MediaImage
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".jfif", ".png", ".gif", ".webp", ".avif", ".bmp", ".svg", ".heic", ".tif", ".tiff"];

    public static string? Of(FeedElement item, Uri? around)
    {
        var contents = new List<FeedElement>();
        var thumbnails = new List<FeedElement>();
        Collect(item, contents, thumbnails);
        foreach (var group in item.All("media:group"))
        {
            Collect(group, contents, thumbnails);
        }

        var found = Widest(contents, mustBeImage: true)
            ?? Widest(thumbnails, mustBeImage: false)
            ?? (contents.Count == 0 ? null : Widest([.. contents.SelectMany(content => content.All("media:thumbnail"))], mustBeImage: false))
            ?? First(item.All("itunes:image"), image => image["href"])
            ?? InContent(item)
            ?? First(item.All("enclosure"), enclosure => IsImage(enclosure) ? enclosure["url"] : null)
            ?? First(item.All("atom:link"), link => LinkRelation.Is(link, "enclosure") && IsImage(null, link["type"], link["href"]) ? link["href"] : null)
            ?? First(item.Children, child => child.Name is "image" or "thumbnail" or "atom:image" ? Named(child) : null);
        return found is var (element, address) ? FeedText.ResolveOf(element, address, around) : null;
    }

    private static void Collect(FeedElement place, List<FeedElement> contents, List<FeedElement> thumbnails)
    {
        foreach (var child in place.Children)
        {
            (child.Name switch { "media:content" => contents, "media:thumbnail" => thumbnails, _ => null })?.Add(child);
        }
    }

    /// <summary>A picture of a page's own measure that nobody can see counts visits.</summary>
    public static bool IsPixel(string? width, string? height) => IsTiny(width) || IsTiny(height);

    /// <returns>Null for what is not an address of a picture.</returns>
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
        var path = url.AsSpan().Trim();
        var end = path.IndexOfAny('?', '#');
        path = end < 0 ? path : path[..end];
        foreach (var extension in Extensions)
        {
            if (path.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static (FeedElement Element, string Address)? Widest(List<FeedElement> elements, bool mustBeImage)
    {
        (FeedElement Element, string Address)? widest = null;
        foreach (var element in elements)
        {
            if ((widest is not var (best, _) || Width(element) > Width(best)) && (!mustBeImage || IsImage(element))
                && !IsPixel(element["width"], element["height"]) && Address(element["url"]) is { } address)
            {
                widest = (element, address);
            }
        }

        return widest;
    }

    private static (FeedElement Element, string Address)? InContent(FeedElement item)
    {
        foreach (var content in item.All("media:content"))
        {
            if (First(content.All("itunes:image"), image => image["href"]) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static (FeedElement Element, string Address)? First(FeedElements elements, Func<FeedElement, string?> addressOf)
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
