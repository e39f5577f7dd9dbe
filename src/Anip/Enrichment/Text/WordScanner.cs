namespace Anip.Enrichment;

/// <summary>
/// Walks over the words of a text. A hyphen, and an apostrophe as in O'Brien, joins; an article before an apostrophe (l'eau) and an English
/// possessive ('s) are cut off. Scripts without spaces fall into runs of Han, of katakana and of the rest.
/// </summary>
internal static class WordScanner
{
    // Frequent Chinese function characters: what stands between them is mostly a word or a name.
    private const string HanParticles = "的了在是和与與等也将將于於对對为為从從到被把向以其这這那并並或但都已会會可着著过過每最就而及不有上下中后後前时時称稱表示说說让讓使日月年";

    /// <returns>False where there is no further word.</returns>
    public static bool Next(ReadOnlySpan<char> text, ref int position, string? language, out int start, out int length)
    {
        while (position < text.Length && !TextScript.IsWord(text[position]))
        {
            position++;
        }

        start = position;
        length = 0;
        if (position == text.Length)
        {
            return false;
        }

        if (TextScript.IsUnspaced(text[position]))
        {
            position = EndOfRun(text, position);
            length = position - start;
            return true;
        }

        while (position < text.Length && !TextScript.IsUnspaced(text[position]))
        {
            if (TextScript.IsWord(text[position]))
            {
                position++;
            }
            else if (!Joins(text, start, position, language))
            {
                break;
            }
            else
            {
                position++;
            }
        }

        length = position - start;
        if (length > 2 && text[position - 1] is 's' or 'S' && text[position - 2] is '\'' or '’')
        {
            length -= 2;
        }
        else if (length == 3 && text[start + 1] == '.' && position < text.Length && text[position] == '.')
        {
            length++;
            position++; // U.S.
        }

        return true;
    }

    private static bool Joins(ReadOnlySpan<char> text, int start, int mark, string? language)
    {
        if (mark + 1 >= text.Length || !TextScript.IsWord(text[mark + 1]) || !TextScript.IsWord(text[mark - 1]))
        {
            return false;
        }

        return text[mark] switch
        {
            '-' or '\u2010' or '\u2011' => true,
            '\'' or '’' => language is not ("fr" or "it" or "ca") && (mark - start > 2 || text[start] is 'O' or 'o'),
            ',' => char.IsAsciiDigit(text[mark - 1]) && char.IsAsciiDigit(text[mark + 1]),
            '.' => (char.IsAsciiDigit(text[mark - 1]) && char.IsAsciiDigit(text[mark + 1]))
                || ((mark - start == 1 || text[mark - 2] == '.') && (mark + 2 >= text.Length || !char.IsLetterOrDigit(text[mark + 2]))),
            _ => false,
        };
    }

    private static int EndOfRun(ReadOnlySpan<char> text, int position)
    {
        var first = text[position++];
        if (IsParticle(first))
        {
            return position;
        }

        Func<char, bool> same = TextScript.IsHan(first) ? TextScript.IsHan
            : TextScript.IsKatakana(first) ? TextScript.IsKatakana
            : TextScript.IsHiragana(first) ? TextScript.IsHiragana
            : IsOther;
        while (position < text.Length && same(text[position]) && !IsParticle(text[position]))
        {
            position++;
        }

        return position;
    }

    private static bool IsParticle(char c) => TextScript.IsHan(c) && HanParticles.Contains(c);

    private static bool IsOther(char c) => TextScript.IsWord(c) && TextScript.IsUnspaced(c)
        && !TextScript.IsHan(c) && !TextScript.IsKatakana(c) && !TextScript.IsHiragana(c);
}
