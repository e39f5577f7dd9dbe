using System.Buffers;

namespace Anip.Enrichment;

/// <summary>Sentences by the words that they share with the text, its headline and each other.</summary>
internal sealed class SentenceWords : ISentenceRelevance, IDisposable
{
    private readonly ArticleWords _words;
    private readonly float[] _weights;
    private readonly int[] _covered;
    private readonly int[] _starts;

    public SentenceWords(ArticleWords words)
    {
        _words = words;
        _weights = ArrayPool<float>.Shared.Rent(words.Terms + 1);
        _covered = ArrayPool<int>.Shared.Rent(words.Terms + 1);
        _starts = ArrayPool<int>.Shared.Rent(words.Sentences.Length + 1);
        Array.Clear(_weights, 0, words.Terms);
        Array.Fill(_covered, -1, 0, words.Terms);
        Weigh();
    }

    /// <summary>What its words weigh, by their number's root: a sum would favour long sentences, a mean short ones.</summary>
    public float Of(int sentence)
    {
        var sum = 0f;
        var telling = 0;
        foreach (ref readonly var word in WordsOf(sentence))
        {
            if (!word.Is(WordTraits.Stop))
            {
                sum += _weights[word.Term];
                telling++;
            }
        }

        return telling == 0 ? 0 : sum / MathF.Sqrt(telling + 3);
    }

    public float Redundancy(int sentence, scoped ReadOnlySpan<int> chosen)
    {
        foreach (var other in chosen)
        {
            foreach (ref readonly var word in WordsOf(other))
            {
                _covered[word.Term] = other;
            }
        }

        float shared = 0, all = 0;
        foreach (ref readonly var word in WordsOf(sentence))
        {
            if (!word.Is(WordTraits.Stop))
            {
                all += _weights[word.Term];
                shared += _covered[word.Term] >= 0 ? _weights[word.Term] : 0;
            }
        }

        return all == 0 ? 0 : shared / all;
    }

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_weights);
        ArrayPool<int>.Shared.Return(_covered);
        ArrayPool<int>.Shared.Return(_starts);
    }

    private void Weigh()
    {
        var words = _words.Words;
        for (var i = 0; i < words.Length; i++)
        {
            _weights[words[i].Term] += words[i].Sentence < 0 ? 2 : 1;
        }

        for (var term = 0; term < _words.Terms; term++)
        {
            _weights[term] = MathF.Log(1 + _weights[term]);
        }

        var at = 0;
        for (var sentence = 0; sentence <= _words.Sentences.Length; sentence++)
        {
            while (at < words.Length && words[at].Sentence < sentence)
            {
                at++;
            }

            _starts[sentence] = at;
        }
    }

    private ReadOnlySpan<Word> WordsOf(int sentence) => _words.Words[_starts[sentence].._starts[sentence + 1]];
}
