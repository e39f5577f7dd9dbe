using System.Text.RegularExpressions;
using System.Xml;
using Anip.Dates;
using Anip.Decoding;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Feeds.Xml;

namespace Anip.Ingestion.Sources.Sitemaps;

/// <summary>A sitemap as it was published (sitemaps.org, with Google's tags for news), or a list of further ones.</summary>
/// <param name="Entries">Pages; or sitemaps, where it is an index.</param>
internal sealed record SitemapDocument(bool IsIndex, IReadOnlyList<SitemapEntry> Entries)
{
    /// <summary>Why the strict reader refused the document, where the lenient one read it; else null.</summary>
    public string? Repaired { get; init; }

    /// <summary>It breaks off; what came before is kept.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>Some of its pages say what is news in them.</summary>
    public bool HasNews => Entries.Any(entry => entry.Title is not null);

    /// <summary>Reads XML, gzip of it, or a plain list of addresses.</summary>
    /// <exception cref="SourceException">It is no sitemap (<c>empty</c>, <c>not_a_sitemap</c>, <c>too_large</c>, <c>too_slow</c>).</exception>
    public static SitemapDocument Parse(ReadOnlyMemory<byte> body, string? contentType, Uri found, ReadingLimit limit)
    {
        try
        {
            var (plain, damage) = FeedParser.Inflate(body);
            var text = TextDecoding.Decode(plain.Span, contentType);
            return Read(text, found, limit) is { } document
                ? document with { IsTruncated = document.IsTruncated || damage is not null }
                : throw new SourceException("not_a_sitemap", "The document is not a sitemap: urlset or sitemapindex was expected.");
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw ReadingLimit.TooSlow(exception);
        }
    }

    private static SitemapDocument? Read(string text, Uri found, ReadingLimit limit)
    {
        if (text.AsSpan().TrimStart("\uFEFF \t\r\n\0").IsEmpty)
        {
            throw new SourceException("empty", "The document is empty; a sitemap was expected.");
        }

        FeedElement? root = null;
        string? refusal = null;
        try
        {
            root = StrictXml.Parse(text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n'), limit);
        }
        catch (XmlException exception)
        {
            refusal = XmlError.Of(exception);
            root = LenientXml.Parse(text, limit);
        }

        var name = root?.Name[(root.Name.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return name is not ("urlset" or "sitemapindex") ? null : new SitemapDocument(name == "sitemapindex", EntriesOf(root!, found, limit))
        {
            Repaired = refusal,
            IsTruncated = refusal is not null && !root!.IsWhole,
        };
    }

    private static List<SitemapEntry> EntriesOf(FeedElement root, Uri found, ReadingLimit limit)
    {
        List<SitemapEntry> entries = [];
        var declarations = RawDeclaration.Of(root);
        foreach (var element in root.Children)
        {
            limit.Check();
            if (element.IsWhole && Local(element) is "url" or "sitemap")
            {
                entries.Add(SitemapEntry.Of(element, found, limit.Now, declarations));
            }
        }

        return entries;
    }

    internal static string Local(FeedElement element) => element.Name[(element.Name.IndexOf(':', StringComparison.Ordinal) + 1)..];
}

/// <summary>A page, or a further sitemap.</summary>
/// <param name="Address">Absolute; null where there is none.</param>
internal sealed record SitemapEntry(string? Address)
{
    /// <summary>The page, or the further sitemap, was changed then.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>Of the news; null where the page says nothing of that.</summary>
    public string? Title { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }

    /// <inheritdoc cref="FeedItem.UnreadDate"/>
    public UnreadDate? UnreadDate { get; init; }

    /// <summary>Of the outlet.</summary>
    public string? Publication { get; init; }

    /// <summary>As declared.</summary>
    public string? Language { get; init; }

    public IReadOnlyList<string> Keywords { get; init; } = [];

    public string? Image { get; init; }

    /// <summary>The entry as received, UTF-8.</summary>
    public ReadOnlyMemory<byte> Raw { get; init; }

    public static SitemapEntry Of(FeedElement element, Uri found, DateTimeOffset now, List<RawDeclaration> declarations)
    {
        var news = Inner(element, "news");
        var publication = news is null ? null : Inner(news, "publication");
        var published = Text(news, "publication_date");
        return new SitemapEntry(FeedText.Resolve(Text(element, "loc"), found))
        {
            ModifiedAt = UnreadDate.Read(Text(element, "lastmod"), now, out _),
            Title = Text(news, "title"),
            PublishedAt = UnreadDate.Read(published, now, out var unread),
            UnreadDate = unread,
            Publication = Text(publication, "name"),
            Language = Text(publication, "language"),
            Keywords = Text(news, "keywords")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            Image = FeedText.Resolve(Text(Inner(element, "image"), "loc"), found),
            Raw = news is null ? default : XmlMarkup.WriteRaw(element, declarations),
        };
    }

    // Half of the world declares the prefixes wrongly; the names within an entry are told apart without them.
    private static FeedElement? Inner(FeedElement? around, string local)
    {
        if (around is not null)
        {
            foreach (var child in around.Children)
            {
                if (SitemapDocument.Local(child) == local)
                {
                    return child;
                }
            }
        }

        return null;
    }

    private static string? Text(FeedElement? around, string local) => Inner(around, local)?.Text;
}
