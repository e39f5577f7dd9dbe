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
        var namespaces = root.Attributes.Where(pair => pair.Key is "xml:base" or "xml:lang" || pair.Key.StartsWith("xmlns", StringComparison.Ordinal)).Take(XmlMarkup.MostNamespaces).ToList();
        var entries = root.Name == "atom:entry" ? [root] : root.All("atom:entry").Where(entry => entry.IsWhole);
        return new FeedDocument
        {
            Format = IsVersion03(root) ? "atom-0.3" : "atom-1.0",
            Title = TextConstruct(root.Child("atom:title"), around),
            IsTitlePlain = IsPlain(root.Child("atom:title")),
            Link = link,
            Language = root["xml:lang"] ?? root.TextOf("dc:language"),
            Items = [.. entries.Select(entry => ReadEntry(entry, root, around, namespaces, context))],
        };
    }

    private static bool IsVersion03(FeedElement root) =>
        root["version"] == "0.3" || root.Attributes.Exists(pair => pair.Value == "http://purl.org/atom/ns#");

    private static FeedItem ReadEntry(FeedElement entry, FeedElement feed, Uri? around, List<KeyValuePair<string, string>> namespaces, FeedContext context)
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
            Authors = [.. People(entry, source, feed).Distinct()],
            PublishedAt = published ?? updated,
            UpdatedAt = updated,
            UnreadDate = context.TakeUnread(),
            Categories = [.. entry.All("atom:category").Select(c => c["term"] ?? c["label"] ?? c.Text).Concat(entry.All("dc:subject").Select(s => s.Text)).OfType<string>().Distinct()],
            Enclosures = [.. LinkRelation.Of(entry, "enclosure").Select(e => new FeedEnclosure(FeedText.ResolveOf(e, e["href"], own) ?? "", e["type"], FeedText.Length(e["length"])))],
            Image = MediaImage.Of(entry, own)
                ?? FeedText.FirstImage(content, own) ?? FeedText.FirstImage(summary, own),
            Source = TextConstruct(source?.Child("atom:title"), own),
            Raw = XmlMarkup.WriteRaw(entry, namespaces),
        };
    }

    // An id that is no address at all is taken as it is: only one that a base was given for is relative.
    private static Uri? Base(FeedElement entry, Uri? around) => entry.Child("atom:id")?["xml:base"] is not null || around?.Scheme is null ? around : IdBase(entry, around);

    private static Uri? IdBase(FeedElement entry, Uri around) =>
        entry.TextOf("atom:id") is { } id && (id.Contains('/', StringComparison.Ordinal) || id.Contains('?', StringComparison.Ordinal)) ? around : null;

    private static List<string> People(FeedElement entry, FeedElement? source, FeedElement feed)
    {
        foreach (var place in new[] { entry, source, feed })
        {
            var people = place?.All("atom:author").Select(Person).OfType<string>().ToList() ?? [];
            if (people.Count == 0 && place == entry)
            {
                people = [.. entry.All("dc:creator").Select(creator => FeedText.PersonOf(creator.Text)).OfType<string>()];
            }

            if (people.Count > 0)
            {
                return people;
            }
        }

        return [];
    }

    private static string? Person(FeedElement author) =>
        author.HasChildren ? author.TextOf("atom:name") ?? author.TextOf("atom:email") : FeedText.PersonOf(author.Text);

    private static string? Alternate(FeedElement element, Uri? around) =>
        LinkRelation.Page(element, around)
        ?? element.All("atom:link").Select(link => FeedText.ResolveOf(link, link.Text, around)).FirstOrDefault(address => address is not null)
        ?? LinkRelation.Of(element, "related").Select(link => FeedText.ResolveOf(link, link["href"], around)).FirstOrDefault();

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
        var div = element.Children.ToList() is [var only] && only.RawName.EndsWith("div", StringComparison.OrdinalIgnoreCase) && TextBeside(element).Length == 0 ? only : element;
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

    private static string TextBeside(FeedElement element) => string.Concat(element.Nodes.Select(node => node.Text)).Trim();

    private static bool IsBinary(string? type) =>
        type is "application/octet-stream"
        || type?.StartsWith("video/", StringComparison.Ordinal) == true
        || type?.StartsWith("audio/", StringComparison.Ordinal) == true
        || (type?.StartsWith("image/", StringComparison.Ordinal) == true && !type.EndsWith("xml", StringComparison.Ordinal));
}
