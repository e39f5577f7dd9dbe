using System.Buffers;

namespace Anip.Decoding;

/// <summary>A text being put together in a borrowed array, which is given back when it is disposed of.</summary>
public ref struct TextBuffer(int capacity)
{
    private char[] _array = ArrayPool<char>.Shared.Rent(Math.Max(capacity, 64));

    public int Length { get; private set; }

    public readonly ReadOnlySpan<char> Text => _array.AsSpan(0, Length);

    public void Append(char c)
    {
        if (Length == _array.Length)
        {
            Grow(1);
        }

        _array[Length++] = c;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > _array.Length - Length)
        {
            Grow(text.Length);
        }

        text.CopyTo(_array.AsSpan(Length));
        Length += text.Length;
    }

    public void Clear() => Length = 0;

    public readonly override string ToString() => Text.ToString();

    public readonly void Dispose() => ArrayPool<char>.Shared.Return(_array);

    private void Grow(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_array.Length * 2, Length + more));
        Text.CopyTo(larger);
        ArrayPool<char>.Shared.Return(_array);
        _array = larger;
    }
}
