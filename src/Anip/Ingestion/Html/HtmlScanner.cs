using System.Collections.Frozen;
using Anip.Decoding;

namespace Anip.Ingestion.Html;

/// <summary>
/// The text between the tags, in one pass and without a tree: feeds hold fragments that no document type fits, and a tree's cost
/// grows with the square of a nesting that the publisher chooses.
/// </summary>
internal ref struct HtmlScanner : IDisposable
{
    /// <summary>Marks where a line ends, while the line breaks of the source are still white space.</summary>
    public const char LineEnd = '\u0001';

    private const int MaxName = 16;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Invisible = Names(
        "script", "style", "noscript", "template", "iframe", "object", "svg", "head", "title", "select", "textarea", "math");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Blocks = Names(
        "p", "br", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "tr", "td", "th", "table",
        "section", "article", "aside", "header", "footer", "figure", "figcaption", "hr", "nav", "main", "address", "form");

    private readonly ReadOnlySpan<char> _html;
    private TextBuffer _text;
    private int _at;
    private bool _isInCData;
    private HashSet<string>? _unclosed;

    private HtmlScanner(ReadOnlySpan<char> html)
    {
        _html = html;
        _text = new TextBuffer(html.Length);
    }

    public readonly ReadOnlySpan<char> Text => _text.Text;

    public static HtmlScanner Read(ReadOnlySpan<char> html)
    {
        var scanner = new HtmlScanner(html);
        scanner.Scan();
        return scanner;
    }

    public readonly void Dispose() => _text.Dispose();

    private void Scan()
    {
        while (_at < _html.Length)
        {
            var tag = _html[_at..].IndexOf('<');
            var end = tag < 0 ? _html.Length : _at + tag;
            if (end > _at)
            {
                AppendText(_html[_at..end]);
                _at = end;
            }

            if (tag >= 0)
            {
                ScanTag(_html[_at..]);
            }
        }
    }

    private void AppendText(ReadOnlySpan<char> text)
    {
        if (_isInCData && text.IndexOf("]]>", StringComparison.Ordinal) is >= 0 and var end)
        {
            text = string.Concat(text[..end], text[(end + 3)..]);
            _isInCData = false;
        }

        CharacterReferences.Decode(text, ref _text);
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

    private void StartTag(ReadOnlySpan<char> name)
    {
        EndLine(name);
        _at = EndOfTag(_at + 1 + name.Length);
        if (!Invisible.Contains(name) || _html[_at - 1] != '>' || _html[_at - 2] == '/' || IsUnclosed(name))
        {
            return;
        }

        var close = _html[_at..].IndexOf($"</{name}", StringComparison.OrdinalIgnoreCase);
        if (close >= 0)
        {
            _at = After(">", _at + close);
        }
        else if (name.Equals("script", StringComparison.OrdinalIgnoreCase) || name.Equals("style", StringComparison.OrdinalIgnoreCase))
        {
            _at = _html.Length;
        }
        else
        {
            (_unclosed ??= new(StringComparer.OrdinalIgnoreCase)).Add(name.ToString());
        }
    }

    private readonly bool IsUnclosed(ReadOnlySpan<char> name) => _unclosed is not null && _unclosed.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);

    // A ">" in quotes does not end the tag; a quote that is never closed is not a quote.
    private readonly int EndOfTag(int from)
    {
        for (var at = from; at < _html.Length; at++)
        {
            var next = _html[at..].IndexOfAny('>', '"', '\'');
            if (next < 0)
            {
                break;
            }

            at += next;
            var c = _html[at];
            if (c == '>')
            {
                return at + 1;
            }

            if (_html[at - 1] == '=')
            {
                var close = _html[(at + 1)..].IndexOf(c);
                at = close < 0 ? at : at + 1 + close;
            }
        }

        return _html.Length;
    }

    private readonly int After(string end, int from)
    {
        var found = from >= _html.Length ? -1 : _html[from..].IndexOf(end, StringComparison.Ordinal);
        return found < 0 ? _html.Length : from + found + end.Length;
    }

    private void EndLine(ReadOnlySpan<char> name)
    {
        if (Blocks.Contains(name))
        {
            _text.Append(LineEnd);
        }
    }

    private static ReadOnlySpan<char> NameAt(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && length < MaxName && (char.IsAsciiLetterOrDigit(text[length]) || text[length] is '-' or ':'))
        {
            length++;
        }

        return text[..length];
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Names(params ReadOnlySpan<string> names) =>
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, names).GetAlternateLookup<ReadOnlySpan<char>>();
}
