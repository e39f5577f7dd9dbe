using System.Globalization;
using System.Text;

namespace Anip.Adapters.Postgres;

/// <summary>
/// Takes text apart into the words that are indexed: runs of letters and digits, without case and, in Latin, Greek and Cyrillic, without
/// accents. Done here and not by the server's parser, which reads numbers, hosts and paths into a text and knows letters by the locale of
/// its database: the same words everywhere.
/// </summary>
/// <param name="text">Without half surrogate pairs, as all that is stored.</param>
/// <param name="buffer">Holds a word; <see cref="Longest"/> units.</param>
internal ref struct Words(ReadOnlySpan<char> text, Span<char> buffer)
{
    /// <summary>Longer words are cut. A lexeme may have 2,046 bytes, and a character up to four.</summary>
    public const int Longest = 500;

    private static readonly string?[] Folded = FoldedLetters();

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Span<char> _buffer = buffer;
    private int _at;
    private int _length;

    public readonly ReadOnlySpan<char> Current => _buffer[.._length];

    public bool MoveNext()
    {
        _length = 0;
        while (_at < _text.Length)
        {
            var unit = _text[_at];
            if (char.IsAsciiLetterOrDigit(unit))
            {
                Append(char.ToLowerInvariant(unit));
                _at++;
            }
            else if (char.IsAscii(unit))
            {
                _at++;
                if (_length > 0)
                {
                    return true;
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
        if (!IsOfWord(rune))
        {
            _at += units;
            return _length > 0;
        }

        var standsAlone = rune.IsBmp && SearchQuery.Unspaced.Contains((char)rune.Value);
        if (standsAlone && _length > 0)
        {
            return true; // The word before it ends; it is taken the next time.
        }

        _at += units;
        if (rune.Value < Folded.Length && Folded[rune.Value] is { } folded)
        {
            Append(folded);
        }
        else if (rune.Value is < 0x300 or > 0x36F) // Those are accents of their own.
        {
            Span<char> lower = stackalloc char[2];
            Append(lower[..Rune.ToLowerInvariant(rune).EncodeToUtf16(lower)]);
        }

        return standsAlone;
    }

    private readonly bool IsOfWord(Rune rune) =>
        SearchQuery.IsOfWord(rune)
        || (_length > 0 && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);

    private void Append(params ReadOnlySpan<char> units)
    {
        if (_length + units.Length <= Longest)
        {
            units.CopyTo(_buffer[_length..]);
            _length += units.Length;
        }
    }

    private static string?[] FoldedLetters()
    {
        var folded = new string?[0x2000];
        foreach (var unit in Enumerable.Range(0, 0x300).Concat(Enumerable.Range(0x370, 0x1C0)).Concat(Enumerable.Range(0x1E00, 0x200)))
        {
            var bare = string.Concat(((char)unit).ToString().Normalize(NormalizationForm.FormD)
                .Where(part => char.GetUnicodeCategory(part) != UnicodeCategory.NonSpacingMark));
            folded[unit] = bare.ToLowerInvariant();
        }

        return folded;
    }
}
