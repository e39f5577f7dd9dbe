using System.Buffers;
using System.Text;

namespace Anip.Search;

/// <summary>What kind of word it is, which says how a query asks for it.</summary>
public enum SearchWordKind
{
    /// <summary>Runs of letters and digits.</summary>
    Spaced,

    /// <summary>Hangul: particles may follow the word that is meant.</summary>
    Hangul,

    /// <summary>Two neighbours of a script without spaces between words.</summary>
    Pair,

    /// <summary>The last of such neighbours, after its pair.</summary>
    Tail,

    /// <summary>One that has no such neighbour.</summary>
    Alone,
}

/// <summary>
/// Takes text apart into the words that it is found by, the same for every store: in compatibility composition, without case and, in Latin,
/// Greek, Cyrillic, Arabic and Hebrew, without marks. Scripts that put no spaces between words yield overlapping pairs of their characters.
/// </summary>
public ref struct SearchWords
{
    /// <summary>Longer words are cut. A lexeme of PostgreSQL may have 2,046 bytes, and a character up to four.</summary>
    public const int Longest = 500;

    private readonly ReadOnlySpan<char> _text;
    private readonly Span<char> _buffer;
    private int _at;
    private int _length;
    private bool _afterPair;

    /// <param name="text">Any text.</param>
    /// <param name="buffer">Holds a word; <see cref="Longest"/> units.</param>
    public SearchWords(string text, Span<char> buffer)
    {
        _text = SearchLetters.Compose(text);
        _buffer = buffer;
    }

    /// <summary>Until the next is asked for.</summary>
    public readonly ReadOnlySpan<char> Current => _buffer[.._length];

    /// <summary>Of the current word.</summary>
    public SearchWordKind Kind { get; private set; }

    /// <summary>Goes to the next word, if there is one.</summary>
    public bool MoveNext()
    {
        _length = 0;
        while (_at < _text.Length)
        {
            var unit = _text[_at];
            if (char.IsAscii(unit))
            {
                var isOfWord = char.IsAsciiLetterOrDigit(unit);
                if (_length > 0 && !(isOfWord && Kind == SearchWordKind.Spaced))
                {
                    return true;
                }

                _at++;
                if (isOfWord)
                {
                    Kind = SearchWordKind.Spaced;
                    Append(char.ToLowerInvariant(unit));
                }
            }
            else if (TakeRune())
            {
                return true;
            }
        }

        return _length > 0;
    }

    /// <returns>True where a word ends.</returns>
    private bool TakeRune()
    {
        Rune.DecodeFromUtf16(_text[_at..], out var rune, out var units);
        if (SearchLetters.IsUnspaced(rune))
        {
            if (_length == 0)
            {
                TakeNeighbours();
            }

            return true; // Where there was a word before it, that one: it is taken the next time.
        }

        if (SearchLetters.IsMark(rune))
        {
            AppendMark(rune);
            _at += units;
            return false;
        }

        var kind = SearchLetters.IsHangul(rune) ? SearchWordKind.Hangul : SearchWordKind.Spaced;
        var isOfWord = SearchLetters.IsOfWord(rune);
        if (_length > 0 && !(isOfWord && kind == Kind))
        {
            return true;
        }

        _at += units;
        if (isOfWord)
        {
            Kind = kind;
            AppendFolded(rune);
        }

        return false;
    }

    private void TakeNeighbours()
    {
        var at = _at;
        AppendCharacter(ref at);
        _at = at;
        var hasNext = at < _text.Length && Rune.DecodeFromUtf16(_text[at..], out var next, out _) == OperationStatus.Done && SearchLetters.IsUnspaced(next);
        if (hasNext)
        {
            AppendCharacter(ref at);
        }

        Kind = hasNext ? SearchWordKind.Pair : _afterPair ? SearchWordKind.Tail : SearchWordKind.Alone;
        _afterPair = hasNext;
    }

    // A letter with the vowels and tones that are written about it.
    private void AppendCharacter(ref int at)
    {
        Rune.DecodeFromUtf16(_text[at..], out var letter, out var units);
        AppendFolded(letter);
        for (at += units; at < _text.Length; at += units)
        {
            Rune.DecodeFromUtf16(_text[at..], out var mark, out units);
            if (!SearchLetters.IsMark(mark))
            {
                return;
            }

            AppendMark(mark);
        }
    }

    private void AppendMark(Rune mark)
    {
        if (_length > 0 && !SearchLetters.IsPassedOver(mark))
        {
            AppendFolded(mark);
        }
    }

    private void AppendFolded(Rune rune)
    {
        if (SearchLetters.Folded(rune) is { } folded)
        {
            Append(folded);
            return;
        }

        Span<char> lower = stackalloc char[2];
        Append(lower[..Rune.ToLowerInvariant(rune).EncodeToUtf16(lower)]);
    }

    private void Append(params ReadOnlySpan<char> units)
    {
        if (_length + units.Length <= Longest)
        {
            units.CopyTo(_buffer[_length..]);
            _length += units.Length;
        }
    }
}
