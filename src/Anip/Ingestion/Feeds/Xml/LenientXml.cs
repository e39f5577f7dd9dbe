using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Anip.Ingestion.Feeds.Xml;

/// <summary>
/// Reads what the strict reader refuses: bytes before the prolog, bare ampersands, HTML entities, undeclared prefixes, control characters,
/// broken CDATA sections, unclosed and crossed tags, and documents that break off. One pass, no look back.
/// </summary>
internal sealed partial class LenientXml
{
    private const int MaxElements = 1_000_000;

    private readonly string _text;
    private readonly Dictionary<string, string> _prefixes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(FeedElement Element, string Default)> _open = [];
    private int _at;
    private int _count;
    private FeedElement? _root;

    private LenientXml(string text, int start)
    {
        _text = text;
        _at = start;
    }

    /// <returns>Null where no feed begins anywhere in it.</returns>
    /// <exception cref="SourceException">It is too large.</exception>
    public static FeedElement? Parse(string text)
    {
        var start = Root().Match(text);
        return start.Success ? new LenientXml(text, start.Index).Read() : null;
    }

    private FeedElement? Read()
    {
        while (_at < _text.Length && (_root is null || _open.Count > 0))
        {
            var tag = _text.IndexOf('<', _at);
            var end = tag < 0 ? _text.Length : tag;
            if (end > _at)
            {
                AddText(WebUtility.HtmlDecode(_text[_at..end]).Replace("]]>", "", StringComparison.Ordinal), isMarkup: false);
                _at = end;
            }

            if (tag >= 0)
            {
                ReadMarkup();
            }
        }

        foreach (var (element, _) in _open)
        {
            element.IsWhole = false;
        }

        return _root;
    }

    private void ReadMarkup()
    {
        var rest = _text.AsSpan(_at);
        if (rest.StartsWith("<![CDATA[", StringComparison.OrdinalIgnoreCase))
        {
            ReadCData();
        }
        else if (rest.StartsWith("<!--", StringComparison.Ordinal))
        {
            SkipPast("-->", 4);
        }
        else if (rest.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase))
        {
            var subset = rest.IndexOf('[');
            SkipPast(subset >= 0 && subset < rest.IndexOf('>') ? "]>" : ">", 9);
        }
        else if (rest.StartsWith("<?", StringComparison.Ordinal))
        {
            SkipPast(">", 2);
        }
        else if (rest.Length > 2 && rest[1] == '/' && IsNameStart(rest[2]))
        {
            ReadEndTag();
        }
        else if (rest.Length > 1 && IsNameStart(rest[1]))
        {
            ReadStartTag();
        }
        else
        {
            AddText("<", isMarkup: false);
            _at++;
        }
    }

    private void ReadCData()
    {
        var start = _at + 9;
        var end = _text.IndexOf("]]>", start, StringComparison.Ordinal);
        var closing = _open.Count > 0 ? _text.IndexOf("</" + _open[^1].Element.RawName, start, StringComparison.OrdinalIgnoreCase) : -1;
        // Unclosed: the section ends where its element does, rather than swallow the items that follow.
        var next = _text.IndexOf("<![CDATA[", start, StringComparison.Ordinal);
        if (closing >= 0 && (end < 0 || (end > closing && next >= 0 && next < end)))
        {
            AddText(_text[start..closing].TrimEnd(']'), isMarkup: true);
            _at = closing;
            return;
        }

        AddText(_text[start..(end < 0 ? _text.Length : end)], isMarkup: true);
        _at = end < 0 ? _text.Length : end + 3;
    }

    private void SkipPast(string end, int least)
    {
        var found = _text.IndexOf(end, Math.Min(_at + least, _text.Length), StringComparison.Ordinal);
        _at = found < 0 ? _at + least : found + end.Length;
    }

    private void ReadEndTag()
    {
        _at += 2;
        var name = ReadName();
        var close = _text.IndexOf('>', _at);
        _at = close < 0 ? _text.Length : close + 1;
        var match = _open.FindLastIndex(open => string.Equals(open.Element.RawName, name, StringComparison.OrdinalIgnoreCase));
        if (match >= 0)
        {
            _open.RemoveRange(match, _open.Count - match);
        }
    }

    private void ReadStartTag()
    {
        if (++_count > MaxElements)
        {
            throw new SourceException("too_large", $"The document has more than {MaxElements} elements.");
        }

        _at++;
        var rawName = ReadName();
        var attributes = new List<KeyValuePair<string, string>>();
        var isEmpty = ReadAttributes(attributes);
        var inherited = _open.Count > 0 ? _open[^1].Default : "";
        var vocabulary = Declare(attributes, inherited);
        var element = new FeedElement(rawName, NameOf(rawName, vocabulary));
        element.Attributes.AddRange(attributes);

        var around = _open.FindLastIndex(open => open.Element.Name == element.Name);
        if (element.Name is "item" or "atom:entry" && !isEmpty && around >= 0)
        {
            // The entry before was never closed.
            _open.RemoveRange(around, _open.Count - around);
        }

        if (_open.Count > 0)
        {
            _open[^1].Element.Nodes.Add(new FeedNode(null, element));
        }

        _root ??= element;
        if (!isEmpty && !IsVoid(rawName) && _open.Count < FeedElement.MaxDepth)
        {
            _open.Add((element, vocabulary));
        }
    }

    private string Declare(List<KeyValuePair<string, string>> attributes, string inherited)
    {
        foreach (var (name, value) in attributes)
        {
            if (name == "xmlns")
            {
                var own = Vocabulary.Of(value);
                inherited = own == "other:" && _root is null ? "" : own;
            }
            else if (name.StartsWith("xmlns:", StringComparison.OrdinalIgnoreCase))
            {
                _prefixes[name[6..]] = Vocabulary.Of(value);
            }
        }

        return inherited;
    }

    private string NameOf(string rawName, string vocabulary)
    {
        var colon = rawName.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return vocabulary + rawName.ToLowerInvariant();
        }

        var prefix = rawName[..colon];
        return (_prefixes.GetValueOrDefault(prefix) ?? Vocabulary.OfPrefix(prefix)) + rawName[(colon + 1)..].ToLowerInvariant();
    }

    private string ReadName()
    {
        var start = _at;
        while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]) && _text[_at] is not ('>' or '/' or '<' or '='))
        {
            _at++;
        }

        return _text[start.._at];
    }

    /// <returns>Whether the tag closes itself.</returns>
    private bool ReadAttributes(List<KeyValuePair<string, string>> attributes)
    {
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c == '>')
            {
                _at++;
                return false;
            }

            if (c == '/' && _at + 1 < _text.Length && _text[_at + 1] == '>')
            {
                _at += 2;
                return true;
            }

            if (c == '<')
            {
                return false;
            }

            if (char.IsWhiteSpace(c) || c is '/' or '=')
            {
                _at++;
                continue;
            }

            var name = ReadName();
            SkipSpace();
            attributes.Add(new(name, _at < _text.Length && _text[_at] == '=' ? ReadValue() : ""));
        }

        return false;
    }

    private string ReadValue()
    {
        _at++;
        SkipSpace();
        var quote = _at < _text.Length && _text[_at] is '"' or '\'' ? _text[_at] : '\0';
        var start = quote == '\0' ? _at : ++_at;
        while (_at < _text.Length && _text[_at] != '<'
            && (quote == '\0' ? !char.IsWhiteSpace(_text[_at]) && _text[_at] != '>' : _text[_at] != quote))
        {
            _at++;
        }

        var value = _text[start.._at];
        _at += quote != '\0' && _at < _text.Length && _text[_at] == quote ? 1 : 0;
        return Clean(WebUtility.HtmlDecode(value));
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private void AddText(string text, bool isMarkup)
    {
        if (_open.Count > 0 && text.Length > 0)
        {
            _open[^1].Element.Nodes.Add(new FeedNode(Clean(text), null, isMarkup));
        }
    }

    private static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001F') && !text.Contains('\uFFFE', StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '\t' or '\n' or '\r' || (c >= ' ' && c is not ('\uFFFE' or '\uFFFF')))
            {
                result.Append(c);
            }
        }

        return result.ToString();
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c == '_';

    // Unclosed in HTML that somebody forgot to escape.
    private static bool IsVoid(string name) => name.ToLowerInvariant() is "br" or "hr" or "img" or "wbr" or "input";

    [GeneratedRegex("""<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)[\s>]""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Root();
}
