using Anip.Ingestion.Feeds.Xml;

namespace Anip.Ingestion.Feeds;

/// <summary>RSS 0.90 to 2.0 and RDF, with what Dublin Core, Media RSS, iTunes, content and Atom add to them.</summary>
internal static class RssFormat
{
    private static readonly string[][] AuthorElements = [["author"], ["dc:creator", "dc:author"], ["atom:author"], ["itunes:author"]];

    public static FeedDocument Read(FeedElement root, FeedContext context)
    {
        var channel = root.Name == "channel" ? root : root.Child("channel") ?? new FeedElement("channel", "channel");
        var rootBase = FeedText.BaseOf(root, context.BaseUrl);
        var declared = FeedText.BaseOf(channel, rootBase);
        var link = ChannelLink(channel, declared);
        var channelBase = FeedText.SiteOf(declared, link, context.BaseUrl);
        var namespaces = Namespaces(root, channel);
        // RDF and RSS 0.90 put items beside the channel, RSS 2.0 into it; careless feeds into one another.
        var items = Items(root, root.Name == "item" ? 0 : 4).Where(item => item.IsWhole);
        return new FeedDocument
        {
            Format = FormatOf(root),
            Title = channel.TextOf("title") ?? channel.TextOf("dc:title") ?? channel.TextOf("itunes:title"),
            Link = link,
            Language = channel.TextOf("language") ?? channel.TextOf("dc:language"),
            TimeToLive = int.TryParse(channel.TextOf("ttl"), out var minutes) && minutes is > 0 and < 100_000 ? TimeSpan.FromMinutes(minutes) : null,
            Items = [.. items.Select(item => ReadItem(item, channelBase, namespaces, context))],
        };
    }

    private static IEnumerable<FeedElement> Items(FeedElement around, int depth)
    {
        if (depth == 0)
        {
            return [around];
        }

        return around.Children.SelectMany(child => child switch
        {
            { Name: "item" } => (IEnumerable<FeedElement>)[child],
            { Name: "channel" or "items" or "rss" } => Items(child, depth - 1),
            _ => [],
        });
    }

    private static string FormatOf(FeedElement root)
    {
        if (root.Name == "rdf:rdf")
        {
            return root.Attributes.Exists(pair => pair.Value.Contains("/rdf/simple/0.9", StringComparison.Ordinal)) ? "rss-0.9" : "rss-1.0";
        }

        return root["version"] is { Length: > 0 and < 10 } version ? $"rss-{version.Trim()}" : "rss-2.0";
    }

    private static string? ChannelLink(FeedElement channel, Uri? around) =>
        channel.All("link").Select(link => FeedText.ResolveOf(link, link.Text, around)).FirstOrDefault(address => address is not null)
        ?? channel.All("link").Select(link => FeedText.ResolveOf(link, link["href"], around)).FirstOrDefault(address => address is not null)
        ?? LinkRelation.Page(channel, around);

    private static FeedItem ReadItem(FeedElement item, Uri? around, List<KeyValuePair<string, string>> namespaces, FeedContext context)
    {
        context.Limit.Check();
        var own = FeedText.BaseOf(item, around);
        var summary = Markup(item, own, "description", "dc:description", "itunes:summary", "media:description", "atom:summary");
        var content = Markup(item, own, "content:encoded", "xhtml:body", "xhtml:div", "atom:content", "content");
        var guid = item.TextOf("guid") ?? item.TextOf("atom:id") ?? item.TextOf("dc:identifier");
        var dc = item.TextOf("dc:date") ?? item.TextOf("dcterms:issued") ?? item.TextOf("dcterms:created");
        return new FeedItem
        {
            Id = guid,
            Link = Link(item, guid, own),
            OriginalLink = FeedText.Resolve(item.TextOf("feedburner:origlink"), own),
            Title = item.TextOf("title") ?? item.TextOf("dc:title") ?? item.TextOf("media:title") ?? item.TextOf("itunes:title"),
            Summary = summary,
            Content = content,
            Authors = [.. Authors(item).Distinct()],
            PublishedAt = context.Date(item.TextOf("pubdate")) ?? context.Date(item.TextOf("atom:published")) ?? context.Date(dc) ?? context.Date(item.TextOf("date")),
            UpdatedAt = context.Date(item.TextOf("atom:updated")) ?? context.Date(item.TextOf("dcterms:modified")) ?? context.Date(dc),
            UnreadDate = context.TakeUnread(),
            Categories = [.. Categories(item).Distinct()],
            Enclosures = [.. item.All("enclosure").Where(e => e["url"] is not null).Select(e => new FeedEnclosure(FeedText.ResolveOf(e, e["url"], own) ?? "", e["type"], FeedText.Length(e["length"])))],
            Image = MediaImage.Of(item, own) ?? FeedText.FirstImage(content, own) ?? FeedText.FirstImage(summary, own),
            Source = item.TextOf("source"),
            Raw = XmlMarkup.WriteRaw(item, namespaces),
        };
    }

    // With several links the last counts, as other readers have it; a permanent guid stands in for none.
    private static string? Link(FeedElement item, string? guid, Uri? around)
    {
        var links = item.All("link").Select(link => FeedText.ResolveOf(link, link.Text ?? link["href"], around)).Where(link => link is not null);
        var permanent = item.Child("guid") is { } element && !string.Equals(element["isPermaLink"], "false", StringComparison.OrdinalIgnoreCase)
            && guid is not null && (guid.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || guid.StartsWith("https://", StringComparison.OrdinalIgnoreCase));
        return links.LastOrDefault()
            ?? LinkRelation.Page(item, around)
            ?? FeedText.Resolve(permanent ? guid : item["rdf:about"], around);
    }

    private static string? Markup(FeedElement item, Uri? around, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            foreach (var element in item.All(name))
            {
                if (element.Text is { } text)
                {
                    return FeedText.ResolveLinks(text, FeedText.BaseOf(element, around));
                }
            }
        }

        return null;
    }

    private static List<string> Authors(FeedElement item)
    {
        foreach (var names in AuthorElements)
        {
            var found = item.Children.Where(child => names.Contains(child.Name)).Select(Person).OfType<string>().ToList();
            if (found.Count > 0)
            {
                return found;
            }
        }

        return [];
    }

    private static string? Person(FeedElement element) =>
        element.Children.Any(child => child.Name is "atom:name" or "name" or "atom:email" or "email")
            ? element.TextOf("atom:name") ?? element.TextOf("name") ?? element.TextOf("atom:email") ?? element.TextOf("email")
            : FeedText.PersonOf(element.Text);

    private static IEnumerable<string> Categories(FeedElement item) =>
        item.Children.SelectMany(child => child.Name switch
        {
            "category" or "dc:subject" or "media:category" => child.Text is { } text ? (IEnumerable<string>)[text] : [],
            "itunes:keywords" => child.Text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            "atom:category" => child["term"] is { } term ? [term] : [],
            _ => [],
        });

    private static List<KeyValuePair<string, string>> Namespaces(FeedElement root, FeedElement channel) =>
        [.. root.Attributes.Concat(channel.Attributes).Where(pair => pair.Key is "xmlns" or "xml:base" or "xml:lang" || pair.Key.StartsWith("xmlns:", StringComparison.Ordinal)).DistinctBy(pair => pair.Key).Take(XmlMarkup.MostNamespaces)];
}
