using System.Buffers;
using System.Text;
using Anip.Decoding;

namespace Anip.Ingestion.Feeds.Xml;

/// <summary>Writes elements back as markup.</summary>
internal static class XmlMarkup
{
    private static readonly SearchValues<char> InText = SearchValues.Create("&<>");
    private static readonly SearchValues<char> InQuotes = SearchValues.Create("&<>\"");

    /// <summary>The content of an element.</summary>
    public static string Write(FeedElement element)
    {
        var result = new TextBuffer(1024);
        AppendContent(ref result, element, unprefixed: true);
        var text = result.ToString();
        result.Dispose();
        return text;
    }

    /// <summary>The element itself as UTF-8, names and attributes as they were, with the declarations around it that it needs.</summary>
    public static byte[] WriteRaw(FeedElement element, List<RawDeclaration> declarations)
    {
        var result = new TextBuffer(4096);
        AppendContent(ref result, element, unprefixed: false);
        var length = result.Length;
        result.Append('<');
        result.Append(element.RawName);
        foreach (var declaration in declarations)
        {
            if ((declaration.Use is null || result.Text[..length].Contains(declaration.Use, StringComparison.Ordinal)) && element[declaration.Name] is null)
            {
                AppendAttribute(ref result, declaration.Name, declaration.Value);
            }
        }

        foreach (var (name, value) in element.Attributes)
        {
            AppendAttribute(ref result, name, value);
        }

        result.Append('>');
        var begin = result.Length;
        result.Append("</");
        result.Append(element.RawName);
        result.Append('>');
        var utf8 = new byte[Encoding.UTF8.GetByteCount(result.Text)];
        var at = Encoding.UTF8.GetBytes(result.Text[length..begin], utf8);
        at += Encoding.UTF8.GetBytes(result.Text[..length], utf8.AsSpan(at));
        Encoding.UTF8.GetBytes(result.Text[begin..], utf8.AsSpan(at));
        result.Dispose();
        return utf8;
    }

    private static void AppendContent(ref TextBuffer result, FeedElement around, bool unprefixed)
    {
        for (var node = around.FirstNode; node is not null; node = node.Next)
        {
            if (node is FeedElement element)
            {
                Append(ref result, element, unprefixed);
            }
            else if (node is TextNode text)
            {
                AppendText(ref result, text, unprefixed);
            }
        }
    }

    private static void AppendText(ref TextBuffer result, TextNode text, bool unprefixed)
    {
        if (text.IsMarkup && unprefixed)
        {
            result.Append(text.Text);
        }
        else
        {
            AppendEscaped(ref result, text.Text, InText);
        }
    }

    private static void Append(ref TextBuffer result, FeedElement element, bool unprefixed)
    {
        // Markup that is handed on as HTML has no use for prefixes (h:div) and namespace declarations.
        var name = unprefixed ? element.RawName.AsSpan(element.RawName.IndexOf(':', StringComparison.Ordinal) + 1) : element.RawName;
        result.Append('<');
        result.Append(name);
        foreach (var (key, value) in element.Attributes)
        {
            if (!unprefixed || !key.StartsWith("xml", StringComparison.OrdinalIgnoreCase))
            {
                AppendAttribute(ref result, key, value);
            }
        }

        if (element.FirstNode is null)
        {
            result.Append("/>");
            return;
        }

        result.Append('>');
        AppendContent(ref result, element, unprefixed);
        result.Append("</");
        result.Append(name);
        result.Append('>');
    }

    private static void AppendAttribute(ref TextBuffer result, string name, string value)
    {
        result.Append(' ');
        result.Append(name);
        result.Append("=\"");
        AppendEscaped(ref result, value, InQuotes);
        result.Append('"');
    }

    private static void AppendEscaped(ref TextBuffer result, ReadOnlySpan<char> text, SearchValues<char> escaped)
    {
        for (int at; (at = text.IndexOfAny(escaped)) >= 0; text = text[(at + 1)..])
        {
            result.Append(text[..at]);
            result.Append(text[at] switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", _ => "&quot;" });
        }

        result.Append(text);
    }
}
