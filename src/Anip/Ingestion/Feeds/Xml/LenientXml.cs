using System.Text;
using System.Text.RegularExpressions;
using Anip.Decoding;
using Anip.Ingestion.Sources;

namespace Anip.Ingestion.Feeds.Xml;

/// <summary>
/// Reads what the strict reader refuses: bytes before the prolog, bare ampersands, HTML entities, undeclared prefixes, control characters,
/// broken CDATA sections, unclosed and crossed tags, and documents that break off. One pass, no look back.
/// </summary>
internal sealed partial class LenientXml
{
    private const int MaxElements = 1_000_000;

    private readonly string _text;
    private readonly ReadingLimit _limit;
    private readonly ForwardSearch _commentEnd;
    private readonly ForwardSearch _bracket;
    private readonly ForwardSearch _subsetEnd;
    private readonly ForwardSearch _tagEnd;
    private readonly ForwardSearch _cdataStart;
    private readonly ForwardSearch _cdataEnd;
    private readonly StringBuilder _pending = new();
    private readonly Dictionary<string, string> _prefixes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(FeedElement Element, string Default)> _open = [];
    private readonly List<KeyValuePair<string, string>> _attributes = [];
    private int _at;
    private int _count;
    private FeedElement? _root;

    private LenientXml(string text, int start, ReadingLimit limit)
    {
        _text = text;
        _at = start;
        _limit = limit;
        _commentEnd = new ForwardSearch(text, "-->");
        _bracket = new ForwardSearch(text, "[");
        _subsetEnd = new ForwardSearch(text, "]>");
        _tagEnd = new ForwardSearch(text, ">");
        _cdataStart = new ForwardSearch(text, "<![CDATA[");
        _cdataEnd = new ForwardSearch(text, "]]>");
    }

    /// <returns>Null where no feed begins anywhere in it.</returns>
    /// <exception cref="SourceException">It is too large.</exception>
    public static FeedElement? Parse(string text, ReadingLimit limit)
    {
        var start = Root().Match(text);
        return start.Success ? new LenientXml(text, start.Index, limit).Read() : null;
    }

    private FeedElement? Read()
    {
        while (_at < _text.Length && (_root is null || _open.Count > 0))
        {
            _limit.Check();
            var tag = _text.IndexOf('<', _at);
            var end = tag < 0 ? _text.Length : tag;
            if (end > _at)
            {
                _pending.Append(CharacterReferences.Decode(_text[_at..end].Replace("]]>", "", StringComparison.Ordinal), isAttribute: true));
                _at = end;
            }

            if (tag >= 0)
            {
                ReadMarkup();
            }
        }

        EndText();
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
            SkipPast(_commentEnd, 3, 4);
        }
        else if (rest.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase))
        {
            var subset = _bracket.Find(_at);
            var hasSubset = subset >= 0 && subset < _tagEnd.Find(_at);
            SkipPast(hasSubset ? _subsetEnd : _tagEnd, hasSubset ? 2 : 1, 9);
        }
        else if (rest.StartsWith("<?", StringComparison.Ordinal))
        {
            SkipPast(_tagEnd, 1, 2);
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
            _pending.Append('<');
            _at++;
        }
    }

    private void ReadCData()
    {
        var start = _at + 9;
        var end = _cdataEnd.Find(start);
        // What is behind the section's end is never searched: each character is looked at once.
        var within = end < 0 ? _text.Length - start : end - start;
        var closing = _open.Count > 0 && start <= _text.Length
            ? _text.IndexOf("</" + _open[^1].Element.RawName, start, Math.Max(within, 0), StringComparison.OrdinalIgnoreCase)
            : -1;
        // Unclosed: the section ends where its element does, rather than swallow the items that follow.
        var next = _cdataStart.Find(start);
        if (closing >= 0 && (end < 0 || (next >= 0 && next < end)))
        {
            AddMarkup(_text[start..closing].TrimEnd(']'));
            _at = closing;
            return;
        }

        AddMarkup(_text[start..(end < 0 ? _text.Length : end)]);
        _at = end < 0 ? _text.Length : end + 3;
    }

    private void SkipPast(ForwardSearch end, int length, int least)
    {
        var found = end.Find(Math.Min(_at + least, _text.Length));
        _at = found < 0 ? Math.Min(_at + least, _text.Length) : found + length;
    }

    private void ReadEndTag()
    {
        EndText();
        _at += 2;
        var name = ReadName();
        var close = _tagEnd.Find(_at);
        _at = close < 0 ? _text.Length : close + 1;
        var match = _open.Count - 1;
        while (match >= 0 && !string.Equals(_open[match].Element.RawName, name, StringComparison.OrdinalIgnoreCase))
        {
            match--;
        }

        Close(match);
    }

    private void Close(int from)
    {
        if (from >= 0)
        {
            _open.RemoveRange(from, _open.Count - from);
        }
    }

    private void ReadStartTag()
    {
        EndText();
        Count();
        _at++;
        var rawName = ReadName();
        _attributes.Clear();
        var isEmpty = ReadAttributes(_attributes);
        var inherited = _open.Count > 0 ? _open[^1].Default : "";
        var vocabulary = Declare(_attributes, inherited);
        var element = new FeedElement(rawName, NameOf(rawName, vocabulary)) { Attributes = [.. _attributes] };

        if (element.Name is "item" or "atom:entry" && !isEmpty)
        {
            // The entry before was never closed.
            Close(_open.FindLastIndex(open => open.Element.Name == element.Name));
        }

        if (_open.Count > 0)
        {
            _open[^1].Element.Add(element);
        }

        _root ??= element;
        if (!isEmpty && !IsVoid(rawName) && _open.Count < FeedElement.MaxDepth)
        {
            _open.Add((element, vocabulary));
        }
    }

    private void Count()
    {
        if (++_count > MaxElements)
        {
            throw new SourceException("too_large", $"The document has more than {MaxElements} elements.");
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
            _limit.Check();
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
        return Clean(CharacterReferences.Decode(value, isAttribute: true));
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private void AddMarkup(string text)
    {
        EndText();
        Count();
        Add(text, isMarkup: true);
    }

    private void EndText()
    {
        if (_pending.Length > 0)
        {
            Add(_pending.ToString(), isMarkup: false);
            _pending.Clear();
        }
    }

    private void Add(string text, bool isMarkup)
    {
        if (_open.Count > 0 && text.Length > 0)
        {
            _open[^1].Element.Add(new TextNode(Clean(text), isMarkup));
        }
    }

    private static string Clean(string original)
    {
        var text = Windows1252.FromControls(original);
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

    [GeneratedRegex("""<(?:[\w.-]{1,64}:)?(?:rss|feed|rdf|channel|urlset|sitemapindex)[\s>]""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Root();
}
