namespace Anip.Inference.Heads;

/// <summary>
/// What the encoder's lower-cased vocabulary has lost: flags of each word's shape, of its neighbours' shapes, and of its sentence's.
/// </summary>
public static class WordShapes
{
    /// <summary>Flags of a word itself.</summary>
    private const int Own = 12;

    private const int FirstInSentence = 10;

    /// <summary>Flags of a word with those of both neighbours and of the sentence.</summary>
    public const int Width = (3 * Own) + 2;

    /// <summary>Writes <see cref="Width"/> numbers, 0 or 1, for each word.</summary>
    public static void Write(string text, ReadOnlySpan<NameWord> words, Span<float> shapes)
    {
        shapes[..(words.Length * Width)].Clear();
        for (int first = 0, end; first < words.Length; first = end)
        {
            end = EndOfSentence(text, words, first);
            WriteSentence(text, words[first..end], shapes.Slice(first * Width, (end - first) * Width));
        }

        for (var i = 0; i < words.Length; i++)
        {
            var row = shapes.Slice(i * Width, Width);
            if (i > 0)
            {
                shapes.Slice((i - 1) * Width, Own).CopyTo(row[Own..]);
            }

            if (i + 1 < words.Length)
            {
                shapes.Slice((i + 1) * Width, Own).CopyTo(row[(2 * Own)..]);
            }
        }
    }

    private static int EndOfSentence(string text, ReadOnlySpan<NameWord> words, int first)
    {
        for (var i = first; i + 1 < words.Length; i++)
        {
            var word = words[i];
            var stops = text[word.Start] is '.' or '!' or '?' or '…' || text.AsSpan(word.End, words[i + 1].Start - word.End).Contains('\n');
            if (stops && !IsClosing(text[words[i + 1].Start]))
            {
                return i + 1;
            }
        }

        return words.Length;
    }

    private static bool IsClosing(char c) => c is '"' or '”' or '’' or '\'' or ')' or ']';

    private static void WriteSentence(string text, ReadOnlySpan<NameWord> words, Span<float> shapes)
    {
        int lettered = 0, capital = 0;
        var first = true;
        for (var i = 0; i < words.Length; i++)
        {
            var row = shapes.Slice(i * Width, Width);
            var word = text.AsSpan(words[i].Start, words[i].End - words[i].Start);
            WriteOwn(word, row);
            var letters = row[5] == 0 && row[4] == 0;
            row[FirstInSentence] = first && letters ? 1 : 0;
            first &= !letters;
            lettered += letters && word.Length > 3 ? 1 : 0;
            capital += letters && word.Length > 3 && row[0] > 0 ? 1 : 0;
        }

        // A headline in which every word is written large tells nothing by its capitals, nor does a text without any.
        for (var i = 0; i < words.Length; i++)
        {
            shapes[(i * Width) + (3 * Own)] = lettered > 2 && capital * 10 >= lettered * 7 ? 1 : 0;
            shapes[(i * Width) + (3 * Own) + 1] = capital == 0 ? 1 : 0;
        }
    }

    private static void WriteOwn(ReadOnlySpan<char> word, Span<float> flags)
    {
        int letters = 0, upper = 0, digits = 0, hyphens = 0, points = 0;
        foreach (var c in word)
        {
            letters += char.IsLetter(c) || char.IsSurrogate(c) ? 1 : 0;
            upper += char.IsUpper(c) ? 1 : 0;
            digits += char.IsDigit(c) ? 1 : 0;
            hyphens += c == '-' ? 1 : 0;
            points += c is '.' or '\'' or '’' or '&' ? 1 : 0;
        }

        var known = word[0] is '@' or '#' && word.Length > 1 ? word[1..] : word;
        var firstUpper = char.IsUpper(known[0]);
        flags[0] = firstUpper ? 1 : 0;
        flags[1] = letters > 1 && upper == letters ? 1 : 0;
        flags[2] = upper > (firstUpper ? 1 : 0) && upper < letters ? 1 : 0;
        flags[3] = digits > 0 ? 1 : 0;
        flags[4] = digits == word.Length ? 1 : 0;
        flags[5] = letters + digits == 0 ? 1 : 0;
        flags[6] = hyphens > 0 && letters > 0 ? 1 : 0;
        flags[7] = points > 0 && letters > 0 ? 1 : 0;
        flags[8] = word[0] == '@' ? 1 : 0;
        flags[9] = word[0] == '#' ? 1 : 0;
        flags[11] = letters == 1 && word.Length <= 2 ? 1 : 0;
    }
}
