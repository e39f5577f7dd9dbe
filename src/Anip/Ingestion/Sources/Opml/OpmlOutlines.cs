using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Anip.Ingestion.Feeds.Xml;
using Anip.Ingestion.Sources.Rss;

namespace Anip.Ingestion.Sources.Opml;

/// <summary>The outlines of a list: read from its elements, searched for in its text, or written.</summary>
internal static class OpmlOutlines
{
    private const string Sitemap = "sitemap";

    // Without backtracking, so that no text makes them slow.
    private static readonly Regex Tag = new("""<(?:/outline\s*|outline(?:\s(?:[^<>"']|"[^"]*"|'[^']*')*)?)>""", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    private static readonly Regex Attribute = new("""[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*')""", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    private static readonly Regex Root = new("""<opml[\s>]""", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <param name="linesBefore">How many lines stand before the root's document.</param>
    /// <exception cref="SourceException"><c>not_opml</c></exception>
    public static OpmlFile Read(FeedElement root, int linesBefore)
    {
        if (!string.Equals(root.RawName, "opml", StringComparison.OrdinalIgnoreCase))
        {
            throw new SourceException("not_opml", $"The file's root is <{root.RawName}>; an OPML list of feeds was expected. A feed itself is added by its address.");
        }

        var found = new Collected(linesBefore);
        // Some lists forget the body.
        foreach (var body in Named(root, "body").Append(root))
        {
            Walk(body, [], found);
        }

        return new OpmlFile(Named(root, "head").Select(head => Named(head, "title").FirstOrDefault()?.Text).FirstOrDefault(), found.Feeds) { Refused = found.Refused, Repeated = found.Repeated };
    }

    /// <returns>Null where the text is no such list.</returns>
    public static OpmlFile? Search(string text)
    {
        if (!Root.IsMatch(text))
        {
            return null;
        }

        var found = new Collected(linesBefore: 0);
        var folders = new List<string?>();
        int line = 1, counted = 0;
        foreach (Match tag in Tag.Matches(text))
        {
            line += text.AsSpan(counted, tag.Index - counted).Count('\n');
            counted = tag.Index;
            if (tag.Value.StartsWith("</", StringComparison.Ordinal))
            {
                folders.RemoveRange(Math.Max(0, folders.Count - 1), Math.Min(1, folders.Count));
                continue;
            }

            var attributes = Attribute.Matches(tag.Value).Select(match => Split(match.Value)).ToList();
            var title = found.Add(name => attributes.Find(pair => string.Equals(pair.Key, name, StringComparison.OrdinalIgnoreCase)).Value, folders.OfType<string>(), line, isFolder: !tag.Value.EndsWith("/>", StringComparison.Ordinal));
            if (!tag.Value.EndsWith("/>", StringComparison.Ordinal) && folders.Count < FeedElement.MaxDepth)
            {
                folders.Add(title);
            }
        }

        return new OpmlFile(null, found.Feeds) { Refused = found.Refused, Repeated = found.Repeated };
    }

    public static void Write(OpmlFile file, Stream stream)
    {
        using var writer = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), CloseOutput = false });
        writer.WriteStartElement("opml");
        writer.WriteAttributeString("version", "2.0");
        writer.WriteStartElement("head");
        writer.WriteElementString("title", Clean(file.Title ?? "Feeds"));
        writer.WriteEndElement();
        writer.WriteStartElement("body");
        WriteFolder(writer, file.Feeds, depth: 0);
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void WriteFolder(XmlWriter writer, IEnumerable<OpmlFeed> feeds, int depth)
    {
        foreach (var group in feeds.GroupBy(feed => feed.Folders.ElementAtOrDefault(depth)))
        {
            if (group.Key is null)
            {
                foreach (var feed in group)
                {
                    WriteFeed(writer, feed);
                }

                continue;
            }

            writer.WriteStartElement("outline");
            writer.WriteAttributeString("text", Clean(group.Key));
            WriteFolder(writer, group, depth + 1);
            writer.WriteEndElement();
        }
    }

    private static void WriteFeed(XmlWriter writer, OpmlFeed feed)
    {
        writer.WriteStartElement("outline");
        writer.WriteAttributeString("type", feed.IsSitemap ? Sitemap : "rss");
        // OPML 2.0 requires the text.
        writer.WriteAttributeString("text", Clean(feed.Title ?? feed.Url));
        if (feed.Title is not null)
        {
            writer.WriteAttributeString("title", Clean(feed.Title));
        }

        writer.WriteAttributeString("xmlUrl", Clean(feed.Url));
        if (feed.SiteUrl is not null)
        {
            writer.WriteAttributeString("htmlUrl", Clean(feed.SiteUrl));
        }

        if (feed.Categories.Count > 0)
        {
            writer.WriteAttributeString("category", Clean(string.Join(',', feed.Categories)));
        }

        writer.WriteEndElement();
    }

    private static void Walk(FeedElement around, IReadOnlyList<string> folders, Collected found)
    {
        foreach (var outline in Named(around, "outline"))
        {
            var title = found.Add(name => outline[name], folders, outline.Line, outline.HasChildren);
            Walk(outline, title is null ? folders : [.. folders, title], found);
        }
    }

    private static IEnumerable<FeedElement> Named(FeedElement element, string name) =>
        element.Children.Where(child => string.Equals(child.RawName, name, StringComparison.OrdinalIgnoreCase));

    private static KeyValuePair<string, string> Split(string attribute)
    {
        var equals = attribute.IndexOf('=', StringComparison.Ordinal);
        return new(attribute[..equals].Trim(), WebUtility.HtmlDecode(attribute[(equals + 1)..].Trim()[1..^1]));
    }

    // XML 1.0 has no place for control characters and halves of surrogate pairs.
    private static string Clean(string text) =>
        string.Concat(text.EnumerateRunes().Where(rune => rune.Value > 0xFFFF || XmlConvert.IsXmlChar((char)rune.Value)).Select(rune => rune.ToString()));

    private sealed class Collected(int linesBefore)
    {
        private static readonly AddressError Missing = new("no_address", "is missing: expected xmlUrl=\"https://…\"");

        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private readonly List<OpmlFeed> _feeds = [];

        public IReadOnlyList<OpmlFeed> Feeds => _feeds;

        public List<RefusedOutline> Refused { get; } = [];

        public int Repeated { get; private set; }

        /// <returns>The outline's title, which names a folder where outlines are in it.</returns>
        public string? Add(Func<string, string?> attribute, IEnumerable<string> folders, int line, bool isFolder)
        {
            var title = Filled(attribute("title")) ?? Filled(attribute("text"));
            if (Filled(attribute("xmlUrl")) is not { } address)
            {
                if (!isFolder && Filled(attribute("type"))?.ToLowerInvariant() is "rss" or "atom")
                {
                    Refused.Add(new RefusedOutline(linesBefore + line, title, Missing));
                }

                return title;
            }

            if (!FeedAddress.TryNormalise(address, out var url, out var error))
            {
                Refused.Add(new RefusedOutline(linesBefore + line, title, error!));
            }
            else if (_seen.Add(url))
            {
                _feeds.Add(new OpmlFeed(url, title, Filled(attribute("htmlUrl"))) { Folders = [.. folders], Categories = CategoriesOf(attribute("category")), IsSitemap = Filled(attribute("type"))?.ToLowerInvariant() == Sitemap });
            }
            else
            {
                Repeated++;
            }

            return title;
        }

        // "/Boston/Weather,Harvard" are three words.
        private static string[] CategoriesOf(string? attribute) =>
            (attribute ?? "").Split([',', '/'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }
}
