using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Anip.Adapters.Sqlite;

/// <summary>The vectors of one encoder in memory, in the order of their <c>seq</c>: 2 bytes a dimension and 16 beside. Not thread-safe.</summary>
internal sealed class VectorIndex(int dimensions)
{
    // Blocks, so that growing copies nothing and memory is taken as it is needed (0.8 MB at 384 dimensions).
    private const int BlockSize = 1024;

    private readonly List<Block> _blocks = [];

    public int Dimensions { get; } = dimensions;

    public int Count { get; private set; }

    public long LastSeq { get; private set; }

    /// <summary>How many deletions had taken place when the index was last compared with the database.</summary>
    public long Deletions { get; set; }

    public void Add(long seq, long articleId, ReadOnlySpan<Half> vector)
    {
        LastSeq = seq;
        if (vector.Length != Dimensions)
        {
            return; // Not of this encoder, whatever its row says.
        }

        if (Count == _blocks.Count * BlockSize)
        {
            _blocks.Add(new Block(new long[BlockSize], new long[BlockSize], new Half[BlockSize * Dimensions]));
        }

        Set(Count++, seq, articleId, vector);
    }

    /// <summary>Forgets every vector whose seq is not among <paramref name="seqs"/>, which ascend.</summary>
    public void Retain(IEnumerable<long> seqs)
    {
        var kept = 0;
        var next = 0;
        foreach (var seq in seqs)
        {
            while (next < Count && SeqAt(next) < seq)
            {
                next++;
            }

            if (next == Count)
            {
                break;
            }

            if (SeqAt(next) == seq)
            {
                var (block, at) = Math.DivRem(next++, BlockSize);
                Set(kept++, seq, _blocks[block].Ids[at], _blocks[block].Vector(at, Dimensions));
            }
        }

        Count = kept;
        var blocks = (kept + BlockSize - 1) / BlockSize;
        _blocks.RemoveRange(blocks, _blocks.Count - blocks);
    }

    /// <returns>False where no vector is as old as <paramref name="lastSeq"/>.</returns>
    public bool Scan(ReadOnlySpan<float> query, long lastSeq, HashSet<long>? allowed, NearestArticles nearest)
    {
        var scratch = new float[Dimensions];
        for (var i = 0; i < Count; i++)
        {
            var (number, at) = Math.DivRem(i, BlockSize);
            var block = _blocks[number];
            if (block.Seqs[at] > lastSeq)
            {
                return i > 0;
            }

            if (allowed is null || allowed.Contains(block.Ids[at]))
            {
                nearest.Offer(block.Ids[at], Cosine(query, block.Vector(at, Dimensions), scratch));
            }
        }

        return Count > 0;
    }

    public static float Cosine(ReadOnlySpan<float> query, ReadOnlySpan<Half> vector, Span<float> scratch)
    {
        TensorPrimitives.ConvertToSingle(vector, scratch);
        return TensorPrimitives.Dot(query, scratch);
    }

    public static ReadOnlySpan<Half> Halves(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, Half>(bytes);

    private long SeqAt(int index) => _blocks[index / BlockSize].Seqs[index % BlockSize];

    private void Set(int index, long seq, long articleId, ReadOnlySpan<Half> vector)
    {
        var (number, at) = Math.DivRem(index, BlockSize);
        var block = _blocks[number];
        block.Seqs[at] = seq;
        block.Ids[at] = articleId;
        vector.CopyTo(block.Vectors.AsSpan(at * Dimensions, Dimensions));
    }

    private sealed record Block(long[] Seqs, long[] Ids, Half[] Vectors)
    {
        public ReadOnlySpan<Half> Vector(int at, int dimensions) => Vectors.AsSpan(at * dimensions, dimensions);
    }
}
