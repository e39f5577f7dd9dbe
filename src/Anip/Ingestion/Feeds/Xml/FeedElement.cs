using Anip.Decoding;

namespace Anip.Ingestion.Feeds.Xml;

/// <summary>Text or an element, linked to what follows it in the element around it.</summary>
internal abstract class FeedNode
{
    public FeedNode? Next { get; set; }
}

/// <param name="isMarkup">The text stood in a CDATA section: as part of markup it is markup, not text to be escaped.</param>
internal sealed class TextNode(string text, bool isMarkup) : FeedNode
{
    public string Text { get; } = text;

    public bool IsMarkup { get; } = isMarkup;
}

/// <summary>An element of a feed, however it was read: its name normalised, its content kept in order.</summary>
internal sealed class FeedElement(string rawName, string name) : FeedNode
{
    /// <summary>Deeper nesting is refused by the strict reader and cut by the lenient one: no feed needs it.</summary>
    public const int MaxDepth = 128;

    private FeedNode? _last;

    /// <summary>As written, with its prefix.</summary>
    public string RawName { get; } = rawName;

    /// <summary>Lower case, with the usual prefix of its vocabulary whatever the document's is: <c>title</c>, <c>dc:creator</c>, <c>atom:entry</c>.</summary>
    public string Name { get; private set; } = name;

    public KeyValuePair<string, string>[] Attributes { get; init; } = [];

    public FeedNode? FirstNode { get; private set; }

    /// <summary>Where it begins, from 1; 0 where nobody counted.</summary>
    public int Line { get; init; }

    /// <summary>False for one that the document breaks off in.</summary>
    public bool IsWhole { get; set; } = true;

    public FeedElements Children => new(this, null);

    public bool HasChildren { get; private set; }

    public string? this[string attribute]
    {
        get
        {
            foreach (var (key, value) in Attributes)
            {
                if (string.Equals(key, attribute, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <summary>What the element says: its text, or its markup where there are elements in it. Null where it says nothing.</summary>
    public string? Text => Blank(HasChildren ? Markup : Words);

    /// <summary>The content as markup.</summary>
    public string Markup => XmlMarkup.Write(this);

    /// <summary>The text that is not in another element.</summary>
    public string Words
    {
        get
        {
            if (FirstNode is TextNode { Next: null } only)
            {
                return only.Text;
            }

            using var words = new TextBuffer(0);
            for (var node = FirstNode; node is not null; node = node.Next)
            {
                words.Append((node as TextNode)?.Text);
            }

            return words.ToString();
        }
    }

    public void Add(FeedNode node)
    {
        HasChildren |= node is FeedElement;
        FirstNode ??= node;
        _last?.Next = node;
        _last = node;
    }

    public FeedElement? Child(string name)
    {
        foreach (var child in All(name))
        {
            return child;
        }

        return null;
    }

    public FeedElements All(string name) => new(this, name);

    /// <summary>The text of the first child of that name that has any.</summary>
    public string? TextOf(string name)
    {
        foreach (var child in All(name))
        {
            if (child.Text is { } text)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>Puts all names in it that have no vocabulary into one.</summary>
    public void UseVocabulary(string prefix)
    {
        var local = Name[(Name.IndexOf(':', StringComparison.Ordinal) + 1)..];
        Name = Name.StartsWith("other:", StringComparison.Ordinal) || local == Name ? prefix + local : Name;
        foreach (var child in Children)
        {
            child.UseVocabulary(prefix);
        }
    }

    private static string? Blank(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
