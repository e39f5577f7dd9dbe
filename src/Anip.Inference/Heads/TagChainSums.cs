namespace Anip.Inference.Heads;

/// <summary>The forward and backward sums of a <see cref="TagChain"/> over one sentence, in log space: probabilities and, for training, gradients.</summary>
public sealed class TagChainSums
{
    private readonly int _tags;
    private readonly int _words;
    private readonly float[] _table;
    private readonly float[] _emissions;
    private readonly double[] _forward;
    private readonly double[] _backward;

    /// <param name="transitions">With those that no sequence has as good as never.</param>
    public TagChainSums(int tags, float[] transitions, ReadOnlySpan<float> emissions)
    {
        _tags = tags;
        _words = emissions.Length / tags;
        _table = transitions;
        _emissions = emissions.ToArray();
        _forward = new double[emissions.Length];
        _backward = new double[emissions.Length];
        if (_words > 0)
        {
            Forward();
            Backward();
        }
    }

    /// <summary>The logarithm of the sum over all sequences.</summary>
    public double LogSum { get; private set; }

    /// <summary>The probability that a name stands exactly from one word to before another.</summary>
    /// <param name="type">From 0.</param>
    public double SpanProbability(int start, int end, int type)
    {
        int begin = 1 + (2 * type), inside = begin + 1;
        var score = _forward[(start * _tags) + begin];
        var tag = begin;
        for (var w = start + 1; w < end; w++)
        {
            score += _table[(tag * _tags) + inside] + _emissions[(w * _tags) + inside];
            tag = inside;
        }

        Span<double> ways = stackalloc double[_tags];
        if (end == _words)
        {
            return Math.Exp(score + _table[((_tags + 1) * _tags) + tag] - LogSum);
        }

        for (var to = 0; to < _tags; to++)
        {
            ways[to] = to == inside
                ? double.NegativeInfinity
                : score + _table[(tag * _tags) + to] + _emissions[(end * _tags) + to] + _backward[(end * _tags) + to];
        }

        return Math.Exp(LogSumExp(ways) - LogSum);
    }

    public double Score(ReadOnlySpan<int> path)
    {
        var score = (double)_table[(_tags * _tags) + path[0]] + _table[((_tags + 1) * _tags) + path[^1]];
        for (var w = 0; w < path.Length; w++)
        {
            score += _emissions[(w * _tags) + path[w]] + (w > 0 ? _table[(path[w - 1] * _tags) + path[w]] : 0);
        }

        return score;
    }

    /// <summary>Adds the gradient of −log p(<paramref name="path"/>) by emissions and by transitions, times <paramref name="scale"/>.</summary>
    public void AddGradient(ReadOnlySpan<int> path, float scale, Span<float> emissions, Span<float> transitions)
    {
        for (var w = 0; w < _words; w++)
        {
            for (var to = 0; to < _tags; to++)
            {
                var marginal = Math.Exp(_forward[(w * _tags) + to] + _backward[(w * _tags) + to] - LogSum);
                emissions[(w * _tags) + to] += (float)(scale * (marginal - (path[w] == to ? 1 : 0)));
                if (w == 0)
                {
                    transitions[(_tags * _tags) + to] += (float)(scale * (marginal - (path[w] == to ? 1 : 0)));
                }

                if (w == _words - 1)
                {
                    transitions[((_tags + 1) * _tags) + to] += (float)(scale * (marginal - (path[w] == to ? 1 : 0)));
                }

                for (var from = 0; w > 0 && from < _tags; from++)
                {
                    var pair = _forward[((w - 1) * _tags) + from] + _table[(from * _tags) + to]
                        + _emissions[(w * _tags) + to] + _backward[(w * _tags) + to] - LogSum;
                    var observed = path[w - 1] == from && path[w] == to ? 1 : 0;
                    transitions[(from * _tags) + to] += (float)(scale * (Math.Exp(pair) - observed));
                }
            }
        }
    }

    private void Forward()
    {
        Span<double> ways = stackalloc double[_tags];
        for (var t = 0; t < _tags; t++)
        {
            _forward[t] = _table[(_tags * _tags) + t] + _emissions[t];
        }

        for (var w = 1; w < _words; w++)
        {
            for (var to = 0; to < _tags; to++)
            {
                for (var from = 0; from < _tags; from++)
                {
                    ways[from] = _forward[((w - 1) * _tags) + from] + _table[(from * _tags) + to];
                }

                _forward[(w * _tags) + to] = LogSumExp(ways) + _emissions[(w * _tags) + to];
            }
        }

        for (var t = 0; t < _tags; t++)
        {
            ways[t] = _forward[((_words - 1) * _tags) + t] + _table[((_tags + 1) * _tags) + t];
        }

        LogSum = LogSumExp(ways);
    }

    private void Backward()
    {
        Span<double> ways = stackalloc double[_tags];
        for (var t = 0; t < _tags; t++)
        {
            _backward[((_words - 1) * _tags) + t] = _table[((_tags + 1) * _tags) + t];
        }

        for (var w = _words - 2; w >= 0; w--)
        {
            for (var from = 0; from < _tags; from++)
            {
                for (var to = 0; to < _tags; to++)
                {
                    var at = ((w + 1) * _tags) + to;
                    ways[to] = _table[(from * _tags) + to] + _emissions[at] + _backward[at];
                }

                _backward[(w * _tags) + from] = LogSumExp(ways);
            }
        }
    }

    private static double LogSumExp(ReadOnlySpan<double> values)
    {
        var most = values[0];
        foreach (var value in values)
        {
            most = Math.Max(most, value);
        }

        double sum = 0;
        foreach (var value in values)
        {
            sum += Math.Exp(value - most);
        }

        return most + Math.Log(sum);
    }
}
