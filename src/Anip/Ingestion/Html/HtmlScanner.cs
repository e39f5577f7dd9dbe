using System.Text;
using Anip.Decoding;

namespace Anip.Ingestion.Html;

/// <summary>
/// The text between the tags, in one pass and without a tree: feeds hold fragments that no document type fits, and a tree's cost
/// grows with the square of a nesting that the publisher chooses.
/// </summary>
internal ref struct HtmlScanner
{
    /// <summary>Marks where a line ends, while the line breaks of the source are still white space.</summary>
    public const char LineEnd = '\u0001';

    private readonly string _html;
    private readonly StringBuilder _text;
    private int _at;
    private bool _isInCData;
    private HashSet<string>? _unclosed;

    private HtmlScanner(string html)
    {
        _html = html;
        _text = new StringBuilder(html.Length);
    }

    public static string TextOf(string html)
    {
        var scanner = new HtmlScanner(html);
        scanner.Scan();
        return scanner._text.ToString();
    }

    private void Scan()
    {
        while (_at < _html.Length)
        {
            var tag = _html.IndexOf('<', _at);
            var end = tag < 0 ? _html.Length : tag;
            if (end > _at)
            {
                AppendText(_html[_at..end]);
                _at = end;
            }

            if (tag >= 0)
            {
                ScanTag(_html.AsSpan(tag));
            }
        }
    }

    private void AppendText(string text)
    {
        if (_isInCData && text.IndexOf("]]>", StringComparison.Ordinal) is >= 0 and var end)
        {
            text = text.Remove(end, 3);
            _isInCData = false;
        }

        _text.Append(CharacterReferences.Decode(text));
    }

    private void ScanTag(ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("<!--", StringComparison.Ordinal))
        {
            _at = After("-->", _at + 4);
        }
        else if (rest.StartsWith("<![CDATA[", StringComparison.Ordinal))
        {
            _at += 9;
            _isInCData = true;
        }
        else if (rest.Length > 1 && rest[1] is '!' or '?')
        {
            _at = After(">", _at + 2);
        }
        else if (rest.Length > 1 && char.IsAsciiLetter(rest[1]))
        {
            StartTag(NameAt(rest[1..]));
        }
        else if (rest.Length > 2 && rest[1] == '/' && char.IsAsciiLetter(rest[2]))
        {
            EndLine(NameAt(rest[2..]));
            _at = After(">", _at);
        }
        else
        {
            _text.Append('<');
            _at++;
        }
    }

    private void StartTag(string name)
    {
        EndLine(name);
        _at = EndOfTag(_at + 1 + name.Length);
        if (!IsInvisible(name) || _html[_at - 1] != '>' || _html[_at - 2] == '/' || _unclosed?.Contains(name) == true)
        {
            return;
        }

        var close = _html.IndexOf("</" + name, _at, StringComparison.OrdinalIgnoreCase);
        if (close >= 0)
        {
            _at = After(">", close);
        }
        else if (name is "script" or "style")
        {
            _at = _html.Length;
        }
        else
        {
            (_unclosed ??= []).Add(name);
        }
    }

    // A ">" in quotes does not end the tag; a quote that is never closed is none.
    private readonly int EndOfTag(int from)
    {
        for (var at = from; at < _html.Length; at++)
        {
            var c = _html[at];
            if (c == '>')
            {
                return at + 1;
            }

            if (c is '"' or '\'' && _html[at - 1] == '=')
            {
                var close = _html.IndexOf(c, at + 1);
                at = close < 0 ? at : close;
            }
        }

        return _html.Length;
    }

    private readonly int After(string end, int from)
    {
        var found = from >= _html.Length ? -1 : _html.IndexOf(end, from, StringComparison.Ordinal);
        return found < 0 ? _html.Length : found + end.Length;
    }

    private readonly void EndLine(string name)
    {
        if (IsBlock(name))
        {
            _text.Append(LineEnd);
        }
    }

    private static string NameAt(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && length < 16 && (char.IsAsciiLetterOrDigit(text[length]) || text[length] is '-' or ':'))
        {
            length++;
        }

        return text[..length].ToString().ToLowerInvariant();
    }

    private static bool IsInvisible(string name) =>
        name is "script" or "style" or "noscript" or "template" or "iframe" or "object" or "svg" or "head" or "title" or "select" or "textarea" or "math";

    private static bool IsBlock(string name) =>
        name is "p" or "br" or "div" or "li" or "ul" or "ol" or "dl" or "dt" or "dd" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "blockquote" or "pre"
            or "tr" or "td" or "th" or "table" or "section" or "article" or "aside" or "header" or "footer" or "figure" or "figcaption" or "hr" or "nav" or "main" or "address" or "form";
}
