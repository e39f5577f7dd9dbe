using System.Text.RegularExpressions;
using System.Xml;
using Anip.Dates;
using Anip.Decoding;
using Anip.Ingestion.Feeds.Json;
using Anip.Ingestion.Feeds.Xml;
using Anip.Ingestion.Sources;

namespace Anip.Ingestion.Feeds;

/// <summary>Reads RSS 0.9x–2.0, RDF, Atom 0.3 and 1.0 and JSON Feed from bytes: strictly first, leniently where the strict reader refuses.</summary>
public static class FeedParser
{
    /// <summary>An inflated or plain body beyond this is refused.</summary>
    internal const int MaxBytes = 64 * 1024 * 1024;

    /// <param name="contentType">The HTTP header, where there was one; its charset is only believed where the bytes agree.</param>
    /// <param name="baseUrl">Where the feed was found: relative addresses are relative to it.</param>
    /// <param name="timeProvider">Dates far ahead of it are refused; the system's where null.</param>
    /// <exception cref="SourceException">The body is not a feed: <c>empty</c>, <c>not_a_feed</c>, <c>malformed</c>, <c>too_large</c> or <c>too_slow</c>.</exception>
    public static FeedDocument Parse(ReadOnlyMemory<byte> body, string? contentType, Uri? baseUrl, TimeProvider? timeProvider = null) =>
        Parse(body, contentType, baseUrl, new ReadingLimit(timeProvider ?? TimeProvider.System, CancellationToken.None));

    /// <exception cref="OperationCanceledException">It is not wanted any more.</exception>
    internal static FeedDocument Parse(ReadOnlyMemory<byte> body, string? contentType, Uri? baseUrl, ReadingLimit limit)
    {
        try
        {
            return ParseText(body, contentType, new FeedContext(baseUrl, limit));
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw ReadingLimit.TooSlow(exception);
        }
    }

    private static FeedDocument ParseText(ReadOnlyMemory<byte> body, string? contentType, FeedContext context)
    {
        (body, var damage) = Inflate(body);
        var text = TextDecoding.Decode(body.Span, contentType, out var hasBadBytes);
        var start = text.AsSpan().TrimStart("\uFEFF \t\r\n\0");
        if (start.IsEmpty)
        {
            throw new SourceException("empty", "The document is empty; a feed was expected.");
        }

        var feed = start[0] is '{' or '[' ? JsonFeedFormat.Parse(start.ToString(), context) : ParseXml(text, context);
        return feed with { HasBadBytes = hasBadBytes, Damage = damage };
    }

    private static FeedDocument ParseXml(string text, FeedContext context)
    {
        FeedElement? root = null;
        string? refusal = null;
        try
        {
            root = StrictXml.Parse(text, context.Limit);
        }
        catch (XmlException exception)
        {
            refusal = XmlError.Of(exception);
        }

        root ??= LenientXml.Parse(text, context.Limit);
        var feed = root is null ? null : Read(root, context);
        if (feed is null)
        {
            throw NotAFeed(text, root, refusal, context);
        }

        return feed with { Repaired = refusal, IsTruncated = refusal is not null && !root!.IsWhole };
    }

    private static FeedDocument? Read(FeedElement root, FeedContext context)
    {
        // A root without a namespace, or with one that nobody knows, is told by its name.
        if (root.Name is "feed" or "entry")
        {
            root.UseVocabulary("atom:");
        }

        return root.Name switch
        {
            "rss" or "channel" or "item" or "rdf:rdf" => RssFormat.Read(root, context),
            "atom:feed" or "atom:entry" => AtomFormat.Read(root, context),
            _ => null,
        };
    }

    private static SourceException NotAFeed(string text, FeedElement? root, string? refusal, FeedContext context)
    {
        if (root is null ? HtmlPage.IsHtml(text) : root.Name.EndsWith("html", StringComparison.Ordinal))
        {
            if (HtmlPage.FindParking(text) is { } sign)
            {
                return new SourceException("parked", $"The address shows a parked page (\"{sign}\") in place of a feed: its domain was given up, or is for sale.");
            }

            var feed = HtmlPage.FindFeed(text, context.BaseUrl);
            return new SourceException("not_a_feed", feed is null
                ? "The document is an HTML page, not a feed, and names none."
                : $"The document is an HTML page, not a feed. It names this one: {SourceName.Show(feed)}");
        }

        return root is null || (refusal is not null && root.Name is not ("rss" or "atom:feed" or "feed" or "rdf:rdf"))
            ? new SourceException("malformed", $"The document is neither XML nor JSON that holds a feed: {refusal ?? "there is no element in it"}.")
            : new SourceException("not_a_feed", $"The document's root is <{root.RawName}>; rss, feed or rdf:RDF was expected.");
    }

    /// <summary>Files and careless servers hand out compressed bodies without saying so.</summary>
    /// <exception cref="SourceException"><c>too_large</c>, or <c>malformed</c>.</exception>
    internal static (ReadOnlyMemory<byte> Plain, string? Damage) Inflate(ReadOnlyMemory<byte> body)
    {
        if (body.Length > MaxBytes)
        {
            throw TooLarge();
        }

        if (!GzipMembersStream.IsGzip(body.Span))
        {
            return (body, null);
        }

        using var gzip = new GzipMembersStream(new MemoryStream(body.ToArray()));
        using var plain = new MemoryStream();
        var buffer = new byte[81920];
        try
        {
            for (int read; (read = gzip.Read(buffer)) > 0;)
            {
                plain.Write(buffer, 0, read);
                if (plain.Length > MaxBytes)
                {
                    throw TooLarge();
                }
            }
        }
        catch (GzipException exception) when (plain.Length > 0)
        {
            // What came out before the damage may hold whole items.
            return (plain.ToArray(), exception.Damage);
        }
        catch (GzipException exception)
        {
            throw new SourceException("malformed", "The document begins as gzip does and cannot be inflated.", exception);
        }

        return (plain.ToArray(), null);
    }

    private static SourceException TooLarge() =>
        new("too_large", $"The document is larger than {MaxBytes / (1024 * 1024)} MiB.");
}

/// <summary>What reading one document needs beside it.</summary>
internal sealed class FeedContext(Uri? baseUrl, ReadingLimit limit)
{
    private readonly DateTimeOffset _now = limit.Now;
    private UnreadDate? _unread;

    // An item says when it was published and when it was changed, mostly in the same words.
    private (string? Text, DateTimeOffset? Date) _last;

    /// <summary>Where the feed was found.</summary>
    public Uri? BaseUrl => baseUrl;

    public ReadingLimit Limit => limit;

    public DateTimeOffset? Date(string? text)
    {
        if (text is null || (text == _last.Text && _last.Date is not null))
        {
            return text is null ? null : _last.Date;
        }

        var date = UnreadDate.Read(text, _now, out var unread);
        _unread ??= unread;
        _last = (text, date);
        return date;
    }

    /// <summary>The first date of an item that could not be read.</summary>
    public UnreadDate? TakeUnread()
    {
        var unread = _unread;
        _unread = null;
        return unread;
    }
}
