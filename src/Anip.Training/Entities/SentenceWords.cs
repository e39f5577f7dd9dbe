using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Inference.Tokenization;

namespace Anip.Training.Entities;

/// <summary>Parts sentences into words, as in use. One sentence at a time.</summary>
internal sealed class SentenceWords(TextEncoder encoder)
{
    private readonly TokenBuffer _tokens = new();
    private readonly WindowWords _words = new();

    public NameWord[] Of(string sentence)
    {
        _tokens.Clear();
        encoder.Tokenizer.Tokenize(sentence, _tokens, encoder.Shape.MaxTokens);
        _words.Read(new TextWindow(sentence, _tokens, 0, _tokens.Count));
        return _words.Words.ToArray();
    }
}
