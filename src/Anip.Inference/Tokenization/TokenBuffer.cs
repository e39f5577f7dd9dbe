namespace Anip.Inference.Tokenization;

/// <summary>Tokens with their places in the text, column by column. Cleared and filled again, it allocates only where it grows.</summary>
public sealed class TokenBuffer
{
    private int[] _ids = new int[256];
    private int[] _starts = new int[256];
    private int[] _ends = new int[256];
    private bool[] _wordStarts = new bool[256];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>First UTF-16 unit of each token in its original text. Never falls within a text; tokens of one character may share it.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, Count);

    /// <summary>One past the last UTF-16 unit of each token.</summary>
    public ReadOnlySpan<int> Ends => _ends.AsSpan(0, Count);

    /// <summary>Whether a token begins a word (a run of letters and digits, or one punctuation mark, symbol or ideograph).</summary>
    public ReadOnlySpan<bool> WordStarts => _wordStarts.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Forgets all tokens after the first <paramref name="count"/>.</summary>
    public void Truncate(int count) => Count = Math.Min(Count, count);

    public void Add(int id, int start, int end, bool wordStart)
    {
        var at = Count;
        if (at == _ids.Length)
        {
            Grow();
        }

        _ids[at] = id;
        _starts[at] = start;
        _ends[at] = end;
        _wordStarts[at] = wordStart;
        Count = at + 1;
    }

    private void Grow()
    {
        var capacity = _ids.Length * 2;
        Array.Resize(ref _ids, capacity);
        Array.Resize(ref _starts, capacity);
        Array.Resize(ref _ends, capacity);
        Array.Resize(ref _wordStarts, capacity);
    }
}
