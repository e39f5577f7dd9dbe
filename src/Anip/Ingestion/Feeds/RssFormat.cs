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
        var declarations = RawDeclaration.Of(root, channel);
        // RDF and RSS 0.90 put items beside the channel, RSS 2.0 into it; careless feeds into one another.
        var items = new List<FeedItem>();
        ReadItems(root, root.Name == "item" ? 0 : 4, item => items.Add(ReadItem(item, channelBase, declarations, context)));
        return new FeedDocument
        {
            Format = FormatOf(root),
            Title = channel.TextOf("title") ?? channel.TextOf("dc:title") ?? channel.TextOf("itunes:title"),
            Link = link,
            Language = channel.TextOf("language") ?? channel.TextOf("dc:language"),
            TimeToLive = FeedTiming.TimeToLive(channel),
            SkipHours = FeedTiming.SkipHours(channel),
            SkipDays = FeedTiming.SkipDays(channel),
            Hub = LinkRelation.Href(channel, "hub", channelBase),
            Self = LinkRelation.Href(channel, "self", channelBase),
            Items = items,
        };
    }

    private static void ReadItems(FeedElement around, int depth, Action<FeedElement> read)
    {
        if (depth == 0)
        {
            ReadWhole(around, read);
            return;
        }

        foreach (var child in around.Children)
        {
            if (child.Name == "item")
            {
                ReadWhole(child, read);
            }
            else if (child.Name is "channel" or "items" or "rss")
            {
                ReadItems(child, depth - 1, read);
            }
        }
    }

    private static void ReadWhole(FeedElement item, Action<FeedElement> read)
    {
        if (item.IsWhole)
        {
            read(item);
        }
    }

    private static string FormatOf(FeedElement root)
    {
        if (root.Name == "rdf:rdf")
        {
            return Array.Exists(root.Attributes, pair => pair.Value.Contains("/rdf/simple/0.9", StringComparison.Ordinal)) ? "rss-0.9" : "rss-1.0";
        }

        return root["version"] is { Length: > 0 and < 10 } version ? $"rss-{version.Trim()}" : "rss-2.0";
    }

    private static string? ChannelLink(FeedElement channel, Uri? around) =>
        channel.All("link").Select(link => FeedText.ResolveOf(link, link.Text, around)).FirstOrDefault(address => address is not null)
        ?? channel.All("link").Select(link => FeedText.ResolveOf(link, link["href"], around)).FirstOrDefault(address => address is not null)
        ?? LinkRelation.Page(channel, around);

    private static FeedItem ReadItem(FeedElement item, Uri? around, List<RawDeclaration> declarations, FeedContext context)
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
            Authors = Authors(item),
            PublishedAt = context.Date(item.TextOf("pubdate")) ?? context.Date(item.TextOf("atom:published")) ?? context.Date(dc) ?? context.Date(item.TextOf("date")),
            UpdatedAt = context.Date(item.TextOf("atom:updated")) ?? context.Date(item.TextOf("dcterms:modified")) ?? context.Date(dc),
            UnreadDate = context.TakeUnread(),
            Categories = Categories(item),
            Enclosures = Enclosures(item, own) ?? (IReadOnlyList<FeedEnclosure>)[],
            Image = MediaImage.Of(item, own) ?? FeedText.FirstImage(content, own) ?? FeedText.FirstImage(summary, own),
            Source = item.TextOf("source"),
            Raw = XmlMarkup.WriteRaw(item, declarations),
        };
    }

    // With several links the last counts, as other readers have it; a permanent guid stands in for none.
    private static string? Link(FeedElement item, string? guid, Uri? around)
    {
        string? last = null;
        foreach (var link in item.All("link"))
        {
            last = FeedText.ResolveOf(link, link.Text ?? link["href"], around) ?? last;
        }

        return last ?? LinkRelation.Page(item, around) ?? FeedText.Resolve(IsPermanent(item, guid) ? guid : item["rdf:about"], around);
    }

    private static bool IsPermanent(FeedElement item, string? guid) =>
        item.Child("guid") is { } element && !string.Equals(element["isPermaLink"], "false", StringComparison.OrdinalIgnoreCase)
        && guid is not null && (guid.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || guid.StartsWith("https://", StringComparison.OrdinalIgnoreCase));

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

    private static IReadOnlyList<string> Authors(FeedElement item)
    {
        foreach (var names in AuthorElements)
        {
            var found = new DistinctTexts();
            foreach (var child in item.Children)
            {
                if (names.Contains(child.Name))
                {
                    found.Add(Person(child));
                }
            }

            if (found.All.Count > 0)
            {
                return found.All;
            }
        }

        return [];
    }

    private static string? Person(FeedElement element) =>
        element.HasChildren && element.Children.Any(child => child.Name is "atom:name" or "name" or "atom:email" or "email")
            ? element.TextOf("atom:name") ?? element.TextOf("name") ?? element.TextOf("atom:email") ?? element.TextOf("email")
            : FeedText.PersonOf(element.Text);

    private static IReadOnlyList<string> Categories(FeedElement item)
    {
        var found = new DistinctTexts();
        foreach (var child in item.Children)
        {
            switch (child.Name)
            {
                case "category" or "dc:subject" or "media:category":
                    found.Add(child.Text);
                    break;
                case "itunes:keywords":
                    found.AddAll(child.Text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
                    break;
                case "atom:category":
                    found.Add(child["term"]);
                    break;
            }
        }

        return found.All;
    }

    private static List<FeedEnclosure>? Enclosures(FeedElement item, Uri? around)
    {
        List<FeedEnclosure>? found = null;
        foreach (var enclosure in item.All("enclosure"))
        {
            if (enclosure["url"] is { } url)
            {
                (found ??= []).Add(new FeedEnclosure(FeedText.ResolveOf(enclosure, url, around) ?? "", enclosure["type"], FeedText.Length(enclosure["length"])));
            }
        }

        return found;
    }
}
