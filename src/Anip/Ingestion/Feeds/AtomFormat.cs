using Anip.Ingestion.Feeds.Xml;

namespace Anip.Ingestion.Feeds;

/// <summary>Atom 0.3 and 1.0 (RFC 4287).</summary>
internal static class AtomFormat
{
    public static FeedDocument Read(FeedElement root, FeedContext context)
    {
        var declared = FeedText.BaseOf(root, context.BaseUrl);
        var link = Alternate(root, declared);
        var around = root.Name == "atom:entry" ? declared : FeedText.SiteOf(declared, link, context.BaseUrl);
        var declarations = RawDeclaration.Of(root);
        var entries = root.Name == "atom:entry" ? [root] : root.All("atom:entry").Where(entry => entry.IsWhole);
        return new FeedDocument
        {
            Format = IsVersion03(root) ? "atom-0.3" : "atom-1.0",
            Title = TextConstruct(root.Child("atom:title"), around),
            IsTitlePlain = IsPlain(root.Child("atom:title")),
            Link = link,
            TimeToLive = FeedTiming.TimeToLive(root),
            Hub = LinkRelation.Href(root, "hub", around),
            Self = LinkRelation.Href(root, "self", around),
            Language = root["xml:lang"] ?? root.TextOf("dc:language"),
            Items = [.. entries.Select(entry => ReadEntry(entry, root, around, declarations, context))],
        };
    }

    private static bool IsVersion03(FeedElement root) =>
        root["version"] == "0.3" || Array.Exists(root.Attributes, pair => pair.Value == "http://purl.org/atom/ns#");

    private static FeedItem ReadEntry(FeedElement entry, FeedElement feed, Uri? around, List<RawDeclaration> declarations, FeedContext context)
    {
        context.Limit.Check();
        var own = FeedText.BaseOf(entry, around);
        var summary = TextConstruct(entry.Child("atom:summary"), own) ?? TextConstruct(entry.Child("media:description") ?? entry.Child("media:group")?.Child("media:description"), own);
        var content = TextConstruct(entry.Child("atom:content"), own);
        var published = context.Date(entry.TextOf("atom:published")) ?? context.Date(entry.TextOf("atom:issued"))
            ?? context.Date(entry.TextOf("dc:date")) ?? context.Date(entry.TextOf("atom:created"));
        var updated = context.Date(entry.TextOf("atom:updated")) ?? context.Date(entry.TextOf("atom:modified"));
        var source = entry.Child("atom:source");
        return new FeedItem
        {
            Id = Base(entry, own) is { } idBase ? FeedText.Resolve(entry.TextOf("atom:id"), idBase) : entry.TextOf("atom:id"),
            Link = Alternate(entry, own),
            OriginalLink = FeedText.Resolve(entry.TextOf("feedburner:origlink"), own),
            Title = TextConstruct(entry.Child("atom:title"), own),
            Summary = summary,
            Content = content,
            Plain = PlainPartsOf(entry),
            Authors = People(entry, source, feed),
            PublishedAt = published ?? updated,
            UpdatedAt = updated,
            UnreadDate = context.TakeUnread(),
            Categories = Categories(entry),
            Enclosures = Enclosures(entry, own) ?? (IReadOnlyList<FeedEnclosure>)[],
            Image = MediaImage.Of(entry, own)
                ?? FeedText.FirstImage(content, own) ?? FeedText.FirstImage(summary, own),
            Source = TextConstruct(source?.Child("atom:title"), own),
            Raw = XmlMarkup.WriteRaw(entry, declarations),
        };
    }

    // An id that is not an address at all is taken as it is: only one that a base was given for is relative.
    private static Uri? Base(FeedElement entry, Uri? around) => entry.Child("atom:id")?["xml:base"] is not null || around?.Scheme is null ? around : IdBase(entry, around);

    private static Uri? IdBase(FeedElement entry, Uri around) =>
        entry.TextOf("atom:id") is { } id && (id.Contains('/', StringComparison.Ordinal) || id.Contains('?', StringComparison.Ordinal)) ? around : null;

    private static IReadOnlyList<string> People(FeedElement entry, FeedElement? source, FeedElement feed)
    {
        var found = new DistinctTexts();
        foreach (var place in (ReadOnlySpan<FeedElement?>)[entry, source, feed])
        {
            if (place is not null)
            {
                AddPeople(ref found, place, isEntry: place == entry);
            }

            if (found.All.Count > 0)
            {
                break;
            }
        }

        return found.All;
    }

    private static void AddPeople(ref DistinctTexts found, FeedElement place, bool isEntry)
    {
        foreach (var author in place.All("atom:author"))
        {
            found.Add(Person(author));
        }

        if (found.All.Count == 0 && isEntry)
        {
            foreach (var creator in place.All("dc:creator"))
            {
                found.Add(FeedText.PersonOf(creator.Text));
            }
        }
    }

    private static IReadOnlyList<string> Categories(FeedElement entry)
    {
        var found = new DistinctTexts();
        foreach (var category in entry.All("atom:category"))
        {
            found.Add(category["term"] ?? category["label"] ?? category.Text);
        }

        foreach (var subject in entry.All("dc:subject"))
        {
            found.Add(subject.Text);
        }

        return found.All;
    }

    private static List<FeedEnclosure>? Enclosures(FeedElement entry, Uri? around)
    {
        List<FeedEnclosure>? found = null;
        foreach (var link in entry.All("atom:link"))
        {
            if (LinkRelation.Is(link, "enclosure"))
            {
                (found ??= []).Add(new FeedEnclosure(FeedText.ResolveOf(link, link["href"], around) ?? "", link["type"], FeedText.Length(link["length"])));
            }
        }

        return found;
    }

    private static string? Person(FeedElement author) =>
        author.HasChildren ? author.TextOf("atom:name") ?? author.TextOf("atom:email") : FeedText.PersonOf(author.Text);

    private static string? Alternate(FeedElement element, Uri? around) =>
        LinkRelation.Page(element, around)
        ?? element.All("atom:link").Select(link => FeedText.ResolveOf(link, link.Text, around)).FirstOrDefault(address => address is not null)
        ?? element.All("atom:link").Where(link => LinkRelation.Is(link, "related")).Select(link => FeedText.ResolveOf(link, link["href"], around)).FirstOrDefault();

    private static PlainParts PlainPartsOf(FeedElement entry) =>
        (IsPlain(entry.Child("atom:title")) ? PlainParts.Title : PlainParts.None)
        | (IsPlain(entry.Child("atom:summary")) ? PlainParts.Summary : PlainParts.None)
        | (IsPlain(entry.Child("atom:content")) ? PlainParts.Content : PlainParts.None);

    // "text" is the default, which says that there is no markup in it: markup that is there all the same isn't escaped, so it is seen.
    private static bool IsPlain(FeedElement? element) =>
        element is not null && !element.HasChildren && LinkRelation.MediaType(element["type"]) is null or "text" or "text/plain" && element["mode"] is not ("xml" or "base64");

    /// <summary>RFC 4287 section 3.1, and the modes of Atom 0.3: always text or HTML, as a string.</summary>
    private static string? TextConstruct(FeedElement? element, Uri? around)
    {
        if (element is null)
        {
            return null;
        }

        var own = FeedText.BaseOf(element, around);
        var type = element["type"]?.Trim().ToLowerInvariant();
        var div = OnlyChild(element) is { } only && only.RawName.EndsWith("div", StringComparison.OrdinalIgnoreCase) && string.IsNullOrWhiteSpace(element.Words) ? only : element;
        if (div.HasChildren || type is "xhtml" or "application/xhtml+xml")
        {
            var markup = div.Markup.Trim();
            return markup.Length == 0 ? null : FeedText.ResolveLinks(markup, own);
        }

        var text = div.Text;
        if (text is not null && (element["mode"] == "base64" || IsBinary(type)) && FeedText.TryBase64(text, out var decoded))
        {
            return decoded;
        }

        return FeedText.ResolveLinks(text, own);
    }

    private static FeedElement? OnlyChild(FeedElement element)
    {
        FeedElement? only = null;
        foreach (var child in element.Children)
        {
            if (only is not null)
            {
                return null;
            }

            only = child;
        }

        return only;
    }

    private static bool IsBinary(string? type) =>
        type is "application/octet-stream"
        || type?.StartsWith("video/", StringComparison.Ordinal) == true
        || type?.StartsWith("audio/", StringComparison.Ordinal) == true
        || (type?.StartsWith("image/", StringComparison.Ordinal) == true && !type.EndsWith("xml", StringComparison.Ordinal));
}
