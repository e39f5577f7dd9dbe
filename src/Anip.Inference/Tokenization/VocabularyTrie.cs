using System.Numerics;

namespace Anip.Inference.Tokenization;

/// <summary>The vocabulary as two tries over UTF-16 units, one for the beginning of words and one for their continuation; the edges stand in one open-addressed table.</summary>
internal sealed class VocabularyTrie
{
    private const int WordRoot = 1;
    private const int ContinuationRoot = 2;
    private const string ContinuationPrefix = "##";

    private readonly int[] _tokens;
    private readonly Edge[] _edges;
    private readonly int _shift;
    private int _nodes = ContinuationRoot + 1;

    public VocabularyTrie(IReadOnlyList<string> vocabulary)
    {
        var units = vocabulary.Sum(token => token.Length);
        var capacity = BitOperations.RoundUpToPowerOf2((uint)Math.Max(units * 2, 16));
        _edges = new Edge[capacity];
        _shift = 32 - BitOperations.Log2(capacity);
        _tokens = new int[units + ContinuationRoot + 1];
        Array.Fill(_tokens, -1);
        for (var id = 0; id < vocabulary.Count; id++)
        {
            Insert(vocabulary[id], id);
        }
    }

    /// <summary>The longest token at the beginning of <paramref name="units"/>.</summary>
    /// <returns>Its id and length, or a negative id where there is none.</returns>
    public (int Id, int Length) Longest(ReadOnlySpan<char> units, bool wordStart)
    {
        var (node, id, length) = (wordStart ? WordRoot : ContinuationRoot, -1, 0);
        for (var i = 0; i < units.Length; i++)
        {
            node = _edges[Slot(node, units[i])].Child;
            if (node == 0)
            {
                break;
            }

            if (_tokens[node] >= 0)
            {
                (id, length) = (_tokens[node], i + 1);
            }
        }

        return (id, length);
    }

    private void Insert(string token, int id)
    {
        var continues = token.Length > ContinuationPrefix.Length && token.StartsWith(ContinuationPrefix, StringComparison.Ordinal);
        var node = continues ? ContinuationRoot : WordRoot;
        foreach (var unit in continues ? token.AsSpan(ContinuationPrefix.Length) : token)
        {
            ref var edge = ref _edges[Slot(node, unit)];
            if (edge.Child == 0)
            {
                edge = new(node, unit, _nodes++);
            }

            node = edge.Child;
        }

        _tokens[node] = id;
    }

    private int Slot(int node, char unit)
    {
        var slot = (int)((((uint)node * 0x9E3779B1u) ^ (unit * 0x85EBCA6Bu)) >> _shift);
        while (true)
        {
            ref readonly var edge = ref _edges[slot];
            if (edge.Child == 0 || (edge.Parent == node && edge.Unit == unit))
            {
                return slot;
            }

            slot = (slot + 1) & (_edges.Length - 1);
        }
    }

    private readonly record struct Edge(int Parent, char Unit, int Child);
}
