using Anip.Inference.Tokenization;

namespace Anip.Inference.Encoding;

/// <summary>A part of a text that the encoder reads at once: at most <see cref="EncoderShape.MaxTokens"/> tokens.</summary>
/// <param name="Text">The whole text, which the tokens' places refer to.</param>
/// <param name="Tokens">Holds the tokens of this and maybe other texts.</param>
/// <param name="First">The window's first token in <paramref name="Tokens"/>.</param>
/// <param name="Count">Without [CLS] and [SEP].</param>
public sealed record TextWindow(string Text, TokenBuffer Tokens, int First, int Count)
{
    /// <summary>What the encoder sees: with [CLS] and [SEP].</summary>
    public int Length => Count + 2;

    public ReadOnlySpan<int> Ids => Tokens.Ids.Slice(First, Count);

    public ReadOnlySpan<int> Starts => Tokens.Starts.Slice(First, Count);

    public ReadOnlySpan<int> Ends => Tokens.Ends.Slice(First, Count);

    public ReadOnlySpan<bool> WordStarts => Tokens.WordStarts.Slice(First, Count);
}
