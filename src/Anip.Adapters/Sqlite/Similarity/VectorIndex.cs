namespace Anip.Adapters.Sqlite.Similarity;

/// <summary>
/// The vectors of one encoder in memory, in the order of their <c>seq</c>: a byte a dimension and 20 beside. A cosine read from it is off by
/// about 0.0005 for 384 dimensions, so that it finds candidates, whose order the full vectors then tell. Not thread-safe for writing.
/// </summary>
internal sealed class VectorIndex(int dimensions)
{
    // Blocks, so that growing copies nothing and memory is taken as it is needed (0.4 MB at 384 dimensions).
    private const int BlockSize = 1024;

    // Fewer are not worth a second thread.
    private const int BlocksOfAThread = 16;

    private readonly List<Block> _blocks = [];

    public int Dimensions { get; } = dimensions;

    public int Count { get; private set; }

    public long LastSeq { get; private set; }

    /// <summary>How many deletions had taken place when the index was last compared with the database.</summary>
    public long Deletions { get; set; }

    public void Add(long seq, long articleId, ReadOnlySpan<float> vector)
    {
        LastSeq = seq;
        if (vector.Length != Dimensions)
        {
            return; // Not of this encoder, whatever its row says.
        }

        if (Count == _blocks.Count * BlockSize)
        {
            _blocks.Add(new Block(Dimensions));
        }

        var (number, at) = Math.DivRem(Count++, BlockSize);
        var block = _blocks[number];
        (block.Seqs[at], block.Ids[at]) = (seq, articleId);
        block.Scales[at] = QuantisedDot.Encode(vector, block.Vector(at));
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
                Move(next++, kept++);
            }
        }

        Count = kept;
        var blocks = (kept + BlockSize - 1) / BlockSize;
        _blocks.RemoveRange(blocks, _blocks.Count - blocks);
    }

    /// <summary>The nearest of the vectors up to <paramref name="lastSeq"/>, on all cores where there are many.</summary>
    /// <param name="allowed">The articles that may be found; null for all.</param>
    public NearestArticles Nearest(ReadOnlySpan<float> query, long lastSeq, HashSet<long>? allowed, int limit, float minCosine)
    {
        var codes = new short[Dimensions];
        var scale = QuantisedDot.EncodeQuery(query, codes);
        var nearest = new NearestArticles(limit, minCosine);
        var threads = Math.Clamp(_blocks.Count / BlocksOfAThread, 1, Environment.ProcessorCount);
        Parallel.For(
            0,
            threads,
            () => new NearestArticles(limit, minCosine),
            (thread, _, mine) =>
            {
                for (var number = _blocks.Count * thread / threads; number < _blocks.Count * (thread + 1) / threads; number++)
                {
                    Scan(_blocks[number], Math.Min(BlockSize, Count - (number * BlockSize)), codes, scale, lastSeq, allowed, mine);
                }

                return mine;
            },
            mine =>
            {
                lock (nearest)
                {
                    nearest.Add(mine);
                }
            });
        return nearest;
    }

    private static void Scan(Block block, int count, short[] query, float scale, long lastSeq, HashSet<long>? allowed, NearestArticles nearest)
    {
        for (var at = 0; at < count && block.Seqs[at] <= lastSeq; at++)
        {
            if (allowed is null || allowed.Contains(block.Ids[at]))
            {
                nearest.Offer(block.Ids[at], QuantisedDot.Of(query, block.Vector(at)) * scale * block.Scales[at]);
            }
        }
    }

    private long SeqAt(int index) => _blocks[index / BlockSize].Seqs[index % BlockSize];

    private void Move(int from, int to)
    {
        var (source, at) = (_blocks[from / BlockSize], from % BlockSize);
        var (target, place) = (_blocks[to / BlockSize], to % BlockSize);
        (target.Seqs[place], target.Ids[place], target.Scales[place]) = (source.Seqs[at], source.Ids[at], source.Scales[at]);
        source.Vector(at).CopyTo(target.Vector(place));
    }

    private sealed class Block(int dimensions)
    {
        private readonly sbyte[] _codes = GC.AllocateUninitializedArray<sbyte>(BlockSize * dimensions);

        public long[] Seqs { get; } = new long[BlockSize];

        public long[] Ids { get; } = new long[BlockSize];

        public float[] Scales { get; } = new float[BlockSize];

        public Span<sbyte> Vector(int at) => _codes.AsSpan(at * dimensions, dimensions);
    }
}
