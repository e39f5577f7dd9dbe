using System.Xml;
using Anip.Decoding;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Feeds.Xml;
using Anip.Ingestion.Sources.Rss;

namespace Anip.Ingestion.Sources.Opml;

/// <summary>A list of subscriptions as feed readers exchange them (OPML 1.0 and 2.0).</summary>
/// <param name="Title">The list's own name.</param>
/// <param name="Feeds">In the order of the file, each address once.</param>
public sealed record OpmlFile(string? Title, IReadOnlyList<OpmlFeed> Feeds)
{
    // Thousands of subscriptions fit in one; it also bounds the memory that reading takes.
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Entries that cannot be feeds; they stop none of the others.</summary>
    public IReadOnlyList<RefusedOutline> Refused { get; init; } = [];

    /// <summary>Entries of an address that the list has before.</summary>
    public int Repeated { get; init; }

    /// <summary>Document types are passed over, and lists that a list includes are not fetched. A list that is not well-formed is searched for its entries.</summary>
    /// <exception cref="SourceException"><c>not_opml</c>, <c>empty</c> or <c>too_large</c>.</exception>
    public static OpmlFile Parse(ReadOnlyMemory<byte> body)
    {
        if (body.Length > MaxBytes)
        {
            throw new SourceException("too_large", $"The list is larger than {MaxBytes / (1024 * 1024)} MiB; split it.");
        }

        var text = TextDecoding.Decode(body.Span);
        if (string.IsNullOrWhiteSpace(text.Trim('\uFEFF', '\0')))
        {
            throw new SourceException("empty", "The file is empty; an OPML list of feeds was expected.");
        }

        try
        {
            var begin = text.Length - text.AsSpan().TrimStart().Length;
            return OpmlOutlines.Read(StrictXml.Parse(text[begin..], new ReadingLimit(TimeProvider.System, CancellationToken.None)), text.AsSpan(0, begin).Count('\n'));
        }
        catch (XmlException exception)
        {
            return OpmlOutlines.Search(text)
                ?? throw new SourceException("not_opml", $"The file is not OPML list of feeds: {XmlError.Of(exception)}.", exception);
        }
    }

    public void Write(Stream stream) => OpmlOutlines.Write(this, stream);
}

/// <summary>One subscription.</summary>
/// <param name="Url">The feed's address, http or https.</param>
/// <param name="SiteUrl">The site that the feed is of.</param>
public sealed record OpmlFeed(string Url, string? Title = null, string? SiteUrl = null)
{
    /// <summary>The folders around it, outermost first.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Words that sort it, beside the folders: each part of a path of categories is one.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>It is a sitemap of news, and not a feed.</summary>
    public bool IsSitemap { get; init; }
}

/// <summary>An entry of a list that is not a feed.</summary>
/// <param name="Line">Where it begins, from 1.</param>
public sealed record RefusedOutline(int Line, string? Title, AddressError Error)
{
    public override string ToString() => $"line {Line}: {Title ?? "an outline without a title"}: its address {Error}";
}
