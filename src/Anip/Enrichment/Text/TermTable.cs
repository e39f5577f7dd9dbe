using System.Buffers;

namespace Anip.Enrichment;

/// <summary>
/// Numbers the different words of a text. A word is known by the 64-bit hash of its lower-case letters: no string is made, and that two words of one text share a
/// hash is too unlikely to matter.
/// </summary>
internal sealed class TermTable : IDisposable
{
    private readonly ulong[] _hashes;
    private readonly int[] _ids;
    private readonly int _mask;

    /// <param name="capacity">The most terms that will be added.</param>
    public TermTable(int capacity)
    {
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity * 2);
        _mask = size - 1;
        _hashes = ArrayPool<ulong>.Shared.Rent(size);
        _ids = ArrayPool<int>.Shared.Rent(size);
        IsStop = ArrayPool<bool>.Shared.Rent(capacity);
        Array.Clear(_hashes, 0, size);
    }

    public int Count { get; private set; }

    /// <summary>By term.</summary>
    public bool[] IsStop { get; }

    public int Add(ReadOnlySpan<char> word, out bool added)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in word)
        {
            hash = (hash ^ (c < 128 ? (char)(c | (c is >= 'A' and <= 'Z' ? 0x20 : 0)) : char.ToLowerInvariant(c))) * 1099511628211UL;
        }

        return Add(hash, out added);
    }

    public int Add(ulong hash, out bool added)
    {
        hash |= 1; // 0 is a free place
        var place = (int)((hash * 0x9E3779B97F4A7C15UL) >> 40) & _mask;
        while (_hashes[place] != 0 && _hashes[place] != hash)
        {
            place = (place + 1) & _mask;
        }

        added = _hashes[place] == 0;
        if (added)
        {
            _hashes[place] = hash;
            _ids[place] = Count++;
        }

        return _ids[place];
    }

    public void Dispose()
    {
        ArrayPool<ulong>.Shared.Return(_hashes);
        ArrayPool<int>.Shared.Return(_ids);
        ArrayPool<bool>.Shared.Return(IsStop);
    }
}
