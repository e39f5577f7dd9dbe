using Anip.Inference.Tokenization;

namespace Anip.Inference.Encoding;

/// <summary>Cuts a text into windows that the encoder can read, at the end of a sentence where one is near, never within a word.</summary>
internal static class WindowSplitter
{
    // A cut gives away at most so many tokens of a window for the sake of a whole sentence.
    private const int MostGivenAway = 100;

    /// <summary>Tokenizes a text and cuts it into at most <paramref name="most"/> windows; at least one, which is empty for an empty text.</summary>
    public static List<TextWindow> Split(string text, WordPieceTokenizer tokenizer, TokenBuffer tokens, int most)
    {
        var first = tokens.Count;
        tokenizer.Tokenize(text, tokens, most * TextWindow.MostTokens);
        List<TextWindow> windows = new(1);
        do
        {
            var count = tokens.Count - first <= TextWindow.MostTokens ? tokens.Count - first : Cut(text, tokens, first);
            windows.Add(new(text, tokens, first, count));
            first += count;
        }
        while (first < tokens.Count && windows.Count < most);

        return windows;
    }

    private static int Cut(string text, TokenBuffer tokens, int first)
    {
        var word = 0;
        for (var count = TextWindow.MostTokens; count > 0; count--)
        {
            if (!tokens.WordStarts[first + count])
            {
                continue;
            }

            word = Math.Max(word, count);
            if (TextWindow.MostTokens - count > MostGivenAway)
            {
                break;
            }

            if (EndsSentence(text, tokens.Starts[first + count - 1], tokens.Starts[first + count]))
            {
                return count;
            }
        }

        // A word longer than a window is unknown as a whole, so that there is always a word's begin; all the same, go on.
        return word > 0 ? word : TextWindow.MostTokens;
    }

    // "3.5" and "example.org" go on without a space.
    private static bool EndsSentence(string text, int start, int next) =>
        text[start] is '.' or '!' or '?' or '。' or '！' or '？' or '…' && (next > start + 1 || text[start] is '。' or '！' or '？');
}
