using Anip.Inference.Encoding;

namespace Anip.Inference.Heads;

/// <summary>The words of a window, each with the token that stands for it: its first, after an @ or #.</summary>
/// <remarks>Reused window after window.</remarks>
public sealed class WindowWords
{
    private readonly List<NameWord> _split = [];
    private readonly List<NameWord> _words = [];
    private readonly List<int> _tokens = [];

    public ReadOnlySpan<NameWord> Words => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_words);

    /// <summary>Numbers of tokens of the window.</summary>
    public ReadOnlySpan<int> Tokens => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_tokens);

    public void Read(TextWindow window)
    {
        _split.Clear();
        _words.Clear();
        _tokens.Clear();
        if (window.Count == 0)
        {
            return;
        }

        var starts = window.Starts;
        NameWords.Split(window.Text, starts[0], window.Ends[^1], _split);
        var token = 0;
        foreach (var word in _split)
        {
            var from = window.Text[word.Start] is '@' or '#' && word.End - word.Start > 1 ? word.Start + 1 : word.Start;
            while (token < starts.Length && starts[token] < from)
            {
                token++;
            }

            // Characters that the encoder does not read have no token, so they are not words either.
            if (token < starts.Length && starts[token] < word.End)
            {
                _words.Add(word);
                _tokens.Add(token);
            }
        }
    }
}
