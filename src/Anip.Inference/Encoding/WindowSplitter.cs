using Anip.Inference.Tokenization;

namespace Anip.Inference.Encoding;

/// <summary>Cuts a text into windows that the encoder can read, at the end of a sentence where one is near, never within a word.</summary>
internal static class WindowSplitter
{
    // The most tokens of a window that are left unused so that a sentence stays whole.
    private const int MaxUnusedTokens = 100;

    /// <summary>Tokenizes a text and cuts it into at most <paramref name="most"/> windows; at least one, which is empty for an empty text.</summary>
    public static List<TextWindow> Split(string text, TextEncoder encoder, TokenBuffer tokens, int most) =>
        Split(text, encoder.Tokenizer, encoder.Shape.MaxTokens, tokens, most);

    /// <inheritdoc cref="Split(string, TextEncoder, TokenBuffer, int)"/>
    /// <param name="window">Tokens that a window holds.</param>
    public static List<TextWindow> Split(string text, WordPieceTokenizer tokenizer, int window, TokenBuffer tokens, int most)
    {
        var first = tokens.Count;
        tokenizer.Tokenize(text, tokens, most * window);
        List<TextWindow> windows = new(1);
        do
        {
            var count = tokens.Count - first <= window ? tokens.Count - first : Cut(text, tokens, first, window);
            windows.Add(new(text, tokens, first, count));
            first += count;
        }
        while (first < tokens.Count && windows.Count < most);

        return windows;
    }

    private static int Cut(string text, TokenBuffer tokens, int first, int window)
    {
        var word = 0;
        for (var count = window; count > 0; count--)
        {
            if (!tokens.WordStarts[first + count])
            {
                continue;
            }

            word = Math.Max(word, count);
            if (window - count > MaxUnusedTokens)
            {
                break;
            }

            if (EndsSentence(text, tokens.Starts[first + count - 1], tokens.Starts[first + count]))
            {
                return count;
            }
        }

        // A word longer than a window is unknown as a whole, so that there is always a word's begin; all the same, go on.
        return word > 0 ? word : window;
    }

    // "3.5" and "example.org" go on without a space.
    private static bool EndsSentence(string text, int start, int next) =>
        text[start] is '.' or '!' or '?' or '。' or '！' or '？' or '…' && (next > start + 1 || text[start] is '。' or '！' or '？');
}
