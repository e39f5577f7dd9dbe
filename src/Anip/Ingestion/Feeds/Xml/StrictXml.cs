using System.Xml;
using Anip.Decoding;
using Anip.Ingestion.Sources;

namespace Anip.Ingestion.Feeds.Xml;

/// <summary>Well-formed XML to elements. Declarations of document types are passed over: none is read, no entity of theirs is known.</summary>
internal static class StrictXml
{
    // Bounds the tree: with it, memory stays within some tens of times the largest body.
    private const int MaxElements = 1_000_000;

    /// <exception cref="XmlException">It is not well-formed.</exception>
    /// <exception cref="SourceException">It is nested too deeply or too large.</exception>
    public static FeedElement Parse(string text, ReadingLimit limit)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersFromEntities = 1024,
        };
        using var reader = XmlReader.Create(new StringReader(text.TrimStart('\uFEFF')), settings);
        var names = new Dictionary<(string, string), string>();
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
                    var element = new FeedElement(reader.Name, NameOf(reader, ownNamespace, names)) { Line = ((IXmlLineInfo)reader).LineNumber };
                    ReadAttributes(reader, element);
                    root ??= element;
                    if (open.TryPeek(out var parent))
                    {
                        parent.Nodes.Add(new FeedNode(null, element));
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
                        around.Nodes.Add(new FeedNode(Windows1252.FromControls(reader.Value), null, reader.NodeType == XmlNodeType.CDATA));
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

    private static void ReadAttributes(XmlReader reader, FeedElement element)
    {
        if (!reader.HasAttributes)
        {
            return;
        }

        while (reader.MoveToNextAttribute())
        {
            element.Attributes.Add(new(reader.Name, Windows1252.FromControls(reader.Value)));
        }

        reader.MoveToElement();
    }
}
