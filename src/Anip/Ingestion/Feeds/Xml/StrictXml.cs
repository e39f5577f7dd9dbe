using System.Xml;
using Anip.Decoding;
using Anip.Ingestion.Sources;

namespace Anip.Ingestion.Feeds.Xml;

/// <summary>Well-formed XML to elements. Declarations of document types are passed over: none is read, no entity of theirs is known.</summary>
internal static class StrictXml
{
    // Bounds the tree: with it, memory stays within some tens of times the largest body.
    private const int MaxElements = 1_000_000;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersFromEntities = 1024,
    };

    /// <exception cref="XmlException">It is not well-formed.</exception>
    /// <exception cref="SourceException">It is nested too deeply or too large.</exception>
    public static FeedElement Parse(string text, ReadingLimit limit)
    {
        using var reader = XmlReader.Create(new StringReader(text.TrimStart('\uFEFF')), Settings);
        var names = new Dictionary<(string, string), string>(NameComparer.Instance);
        var open = new Stack<FeedElement>();
        FeedElement? root = null;
        string? ownNamespace = null;
        var count = 0;
        while (reader.Read())
        {
            limit.Check();
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (++count > MaxElements || reader.Depth > FeedElement.MaxDepth)
                    {
                        throw new SourceException("too_large", $"The document has more than {MaxElements} elements or nests them deeper than {FeedElement.MaxDepth}.");
                    }

                    ownNamespace ??= reader.NamespaceURI;
                    var element = new FeedElement(reader.Name, NameOf(reader, ownNamespace, names))
                    {
                        Line = ((IXmlLineInfo)reader).LineNumber,
                        Attributes = ReadAttributes(reader),
                    };
                    root ??= element;
                    if (open.TryPeek(out var parent))
                    {
                        parent.Add(element);
                    }

                    if (!reader.IsEmptyElement)
                    {
                        open.Push(element);
                    }

                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                    if (open.TryPeek(out var around))
                    {
                        around.Add(new TextNode(Windows1252.FromControls(reader.Value), reader.NodeType == XmlNodeType.CDATA));
                    }

                    break;
            }
        }

        return root ?? throw new XmlException("There is no element in it.");
    }

    // An unknown namespace that the root itself is in is the document's own: its rss or feed is meant as such.
    private static string NameOf(XmlReader reader, string ownNamespace, Dictionary<(string, string), string> names)
    {
        var key = (reader.NamespaceURI, reader.LocalName);
        if (!names.TryGetValue(key, out var name))
        {
            var vocabulary = Vocabulary.Of(reader.NamespaceURI);
            vocabulary = vocabulary == "other:" && reader.NamespaceURI == ownNamespace ? "" : vocabulary;
            names[key] = name = vocabulary + reader.LocalName.ToLowerInvariant();
        }

        return name;
    }

    private static KeyValuePair<string, string>[] ReadAttributes(XmlReader reader)
    {
        if (reader.AttributeCount == 0)
        {
            return [];
        }

        var attributes = new KeyValuePair<string, string>[reader.AttributeCount];
        for (var at = 0; reader.MoveToNextAttribute(); at++)
        {
            attributes[at] = new(reader.Name, Windows1252.FromControls(reader.Value));
        }

        reader.MoveToElement();
        return attributes;
    }

    /// <summary>The reader gives out one string for each name, so that hardly a character is compared; and there are few namespaces.</summary>
    private sealed class NameComparer : IEqualityComparer<(string Namespace, string Local)>
    {
        public static readonly NameComparer Instance = new();

        public bool Equals((string Namespace, string Local) x, (string Namespace, string Local) y) => x.Local == y.Local && x.Namespace == y.Namespace;

        public int GetHashCode((string Namespace, string Local) name) => name.Local.GetHashCode(StringComparison.Ordinal);
    }
}
