using System.Text;

namespace Anip.Ingestion.Feeds.Xml;

/// <summary>An element of a feed, however it was read: its name normalised, its content kept in order.</summary>
internal sealed class FeedElement(string rawName, string name)
{
    /// <summary>Deeper nesting is refused by the strict reader and cut by the lenient one: no feed needs it.</summary>
    public const int MaxDepth = 128;

    /// <summary>As written, with its prefix.</summary>
    public string RawName { get; } = rawName;

    /// <summary>Lower case, with the usual prefix of its vocabulary whatever the document's is: <c>title</c>, <c>dc:creator</c>, <c>atom:entry</c>.</summary>
    public string Name { get; } = name;

    public List<KeyValuePair<string, string>> Attributes { get; } = [];

    public List<FeedNode> Nodes { get; } = [];

    /// <summary>Where it begins, from 1; 0 where nobody counted.</summary>
    public int Line { get; init; }

    /// <summary>False for one that the document breaks off in.</summary>
    public bool IsWhole { get; set; } = true;

    public IEnumerable<FeedElement> Children => Nodes.Where(node => node.Element is not null).Select(node => node.Element!);

    public bool HasChildren => Nodes.Exists(node => node.Element is not null);

    public string? this[string attribute] =>
        Attributes.Find(pair => string.Equals(pair.Key, attribute, StringComparison.OrdinalIgnoreCase)).Value;

    public FeedElement? Child(string name) => Children.FirstOrDefault(child => child.Name == name);

    public IEnumerable<FeedElement> All(string name) => Children.Where(child => child.Name == name);

    /// <summary>What the element says: its text, or its markup where there are elements in it. Null where it says nothing.</summary>
    public string? Text
    {
        get
        {
            if (HasChildren)
            {
                return Blank(Markup);
            }

            return Nodes.Count switch
            {
                0 => null,
                1 => Blank(Nodes[0].Text!),
                _ => Blank(string.Concat(Nodes.Select(node => node.Text))),
            };
        }
    }

    /// <summary>The content as markup.</summary>
    public string Markup => XmlMarkup.Write(Nodes);

    /// <summary>The text of the first child of that name that has any.</summary>
    public string? TextOf(string name) => All(name).Select(child => child.Text).FirstOrDefault(text => text is not null);

    /// <summary>The same content, all names without a vocabulary put into one.</summary>
    public FeedElement WithVocabulary(string prefix)
    {
        var local = Name[(Name.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var copy = new FeedElement(RawName, Name.StartsWith("other:", StringComparison.Ordinal) || local == Name ? prefix + local : Name) { IsWhole = IsWhole, Line = Line };
        copy.Attributes.AddRange(Attributes);
        copy.Nodes.AddRange(Nodes.Select(node => node.Element is { } child ? new FeedNode(null, child.WithVocabulary(prefix)) : node));
        return copy;
    }

    private static string? Blank(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>Text or an element.</summary>
/// <param name="IsMarkup">The text stood in a CDATA section: as part of markup it is markup, not text to be escaped.</param>
internal readonly record struct FeedNode(string? Text, FeedElement? Element, bool IsMarkup = false);

/// <summary>Writes elements back as markup.</summary>
internal static class XmlMarkup
{
    /// <summary>Each item is searched for each prefix that the document declares; further ones are left out.</summary>
    public const int MostNamespaces = 64;

    public static string Write(IEnumerable<FeedNode> nodes)
    {
        var result = new StringBuilder();
        Append(result, nodes, unprefixed: true);
        return result.ToString();
    }

    /// <summary>The element itself as UTF-8, names and attributes as they were.</summary>
    public static byte[] WriteRaw(FeedElement element, IEnumerable<KeyValuePair<string, string>> namespaces)
    {
        var content = new StringBuilder();
        Append(content, element.Nodes, unprefixed: false);
        var inner = content.ToString();
        var start = new StringBuilder("<").Append(element.RawName);
        foreach (var (name, value) in namespaces.Where(pair => Uses(inner, pair.Key) && element[pair.Key] is null))
        {
            AppendAttribute(start, name, value);
        }

        foreach (var (name, value) in element.Attributes)
        {
            AppendAttribute(start, name, value);
        }

        return Encoding.UTF8.GetBytes(start.Append('>').Append(inner).Append("</").Append(element.RawName).Append('>').ToString());
    }

    private static bool Uses(string markup, string declaration) =>
        declaration is "xml:base" or "xml:lang" || declaration == "xmlns"
        || markup.Contains(declaration["xmlns:".Length..] + ":", StringComparison.Ordinal);

    private static void Append(StringBuilder result, IEnumerable<FeedNode> nodes, bool unprefixed)
    {
        foreach (var node in nodes)
        {
            if (node.Element is { } element)
            {
                Append(result, element, unprefixed);
            }
            else if (node.IsMarkup && unprefixed)
            {
                result.Append(node.Text);
            }
            else
            {
                AppendEscaped(result, node.Text!, quotes: false);
            }
        }
    }

    private static void Append(StringBuilder result, FeedElement element, bool unprefixed)
    {
        // Markup that is handed on as HTML has no use for prefixes (h:div) and namespace declarations.
        var name = unprefixed ? element.RawName[(element.RawName.IndexOf(':', StringComparison.Ordinal) + 1)..] : element.RawName;
        result.Append('<').Append(name);
        foreach (var (key, value) in element.Attributes)
        {
            if (!unprefixed || !key.StartsWith("xml", StringComparison.OrdinalIgnoreCase))
            {
                AppendAttribute(result, key, value);
            }
        }

        if (element.Nodes.Count == 0)
        {
            result.Append("/>");
            return;
        }

        result.Append('>');
        Append(result, element.Nodes, unprefixed);
        result.Append("</").Append(name).Append('>');
    }

    private static void AppendAttribute(StringBuilder result, string name, string value)
    {
        result.Append(' ').Append(name).Append("=\"");
        AppendEscaped(result, value, quotes: true);
        result.Append('"');
    }

    private static void AppendEscaped(StringBuilder result, string text, bool quotes)
    {
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => result.Append("&amp;"),
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '"' when quotes => result.Append("&quot;"),
                _ => result.Append(c),
            };
        }
    }
}
