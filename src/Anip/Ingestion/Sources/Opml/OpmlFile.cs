using System.Xml;
using Anip.Decoding;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Feeds.Xml;

namespace Anip.Ingestion.Sources.Opml;

/// <summary>A list of subscriptions as feed readers exchange them (OPML 1.0 and 2.0).</summary>
/// <param name="Title">The list's own name.</param>
/// <param name="Feeds">In the order of the file, each address once.</param>
public sealed record OpmlFile(string? Title, IReadOnlyList<OpmlFeed> Feeds)
{
    // Thousands of subscriptions fit in one; it also bounds the memory that reading takes.
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Entries whose address cannot be a feed's: each with its name and the reason.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

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
            return OpmlOutlines.Read(StrictXml.Parse(text.TrimStart(), new ReadingLimit(TimeProvider.System, CancellationToken.None)));
        }
        catch (XmlException e)
        {
            return OpmlOutlines.Search(text)
                ?? throw new SourceException("not_opml", $"The file is no OPML list of feeds: {e.Message}", e);
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
}
