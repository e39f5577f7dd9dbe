namespace Anip.Inference.Heads;

/// <summary>
/// A linear-chain conditional random field over BIO tags (Lafferty et al., 2001): tag 0 is O, then B and I of each type. Sequences
/// that no reading of names gives (I without its B or I before it) have no probability.
/// </summary>
public sealed class TagChain
{
    // What stands for the logarithm of nothing.
    private const float Never = -1e4f;

    private readonly int _tags;
    private readonly float[] _table;

    /// <param name="tags">1 + 2 × types.</param>
    /// <param name="transitions">From tag (row) to tag (column); the row after the last is the start, the next one the end.</param>
    public TagChain(int tags, ReadOnlySpan<float> transitions)
    {
        _tags = tags;
        _table = transitions.ToArray();
        for (var from = 0; from <= tags; from++)
        {
            for (var to = 0; to < tags; to++)
            {
                if (!Allows(tags, from, to))
                {
                    _table[(from * tags) + to] = Never;
                }
            }
        }
    }

    /// <summary>Rows of the transitions.</summary>
    public static int Rows(int tags) => tags + 2;

    /// <summary>Whether a sequence may go from one tag to the next; <paramref name="from"/> = tags is the start.</summary>
    public static bool Allows(int tags, int from, int to)
    {
        var inside = to > 0 && to % 2 == 0;
        return !inside || (from < tags && (from == to || from == to - 1));
    }

    /// <summary>The sums over all sequences with these emissions.</summary>
    public TagChainSums Sums(ReadOnlySpan<float> emissions) => new(_tags, _table, emissions);

    /// <summary>The most probable tags (Viterbi).</summary>
    /// <param name="emissions">A row of scores for each word.</param>
    public int[] Decode(ReadOnlySpan<float> emissions)
    {
        var (tags, table) = (_tags, _table);
        var words = emissions.Length / tags;
        var path = new int[words];
        if (words == 0)
        {
            return path;
        }

        var back = new int[words * tags];
        Span<float> best = stackalloc float[tags];
        Span<float> next = stackalloc float[tags];
        for (var t = 0; t < tags; t++)
        {
            best[t] = table[(tags * tags) + t] + emissions[t];
        }

        for (var w = 1; w < words; w++)
        {
            for (var to = 0; to < tags; to++)
            {
                var from = 0;
                for (var f = 1; f < tags; f++)
                {
                    from = best[f] + table[(f * tags) + to] > best[from] + table[(from * tags) + to] ? f : from;
                }

                back[(w * tags) + to] = from;
                next[to] = best[from] + table[(from * tags) + to] + emissions[(w * tags) + to];
            }

            next.CopyTo(best);
        }

        for (var t = 0; t < tags; t++)
        {
            best[t] += table[((tags + 1) * tags) + t];
        }

        path[^1] = Argmax(best);
        for (var w = words - 1; w > 0; w--)
        {
            path[w - 1] = back[(w * tags) + path[w]];
        }

        return path;
    }

    private static int Argmax(ReadOnlySpan<float> scores)
    {
        var most = 0;
        for (var i = 1; i < scores.Length; i++)
        {
            most = scores[i] > scores[most] ? i : most;
        }

        return most;
    }
}
