using System.Buffers;
using System.Runtime.InteropServices;

namespace Anip.Enrichment;

/// <summary>How much each term of a text tells: often, early, in the headline and written as a name.</summary>
internal sealed class TermWeights : IDisposable
{
    private readonly Term[] _terms;

    private TermWeights(int count)
    {
        _terms = ArrayPool<Term>.Shared.Rent(count);
        Array.Clear(_terms, 0, count);
    }

    public ref readonly Term this[int term] => ref _terms[term];

    public static TermWeights Of(ArticleWords words, string? language)
    {
        var weights = new TermWeights(words.Terms);
        var titleShouts = IsTitleCase(words.Words);
        for (var i = 0; i < words.Words.Length; i++)
        {
            ref readonly var word = ref words.Words[i];
            var silent = titleShouts && word.Sentence < 0;
            weights.Count(word, silent);
            if (!silent && word.Is(WordTraits.First) && i + 1 < words.Words.Length && GoesOnAsName(words.Words[i + 1]))
            {
                weights._terms[word.Term].LeadsName = true;
            }
        }

        foreach (ref var term in weights._terms.AsSpan(0, words.Terms))
        {
            term.Weight = WeightOf(term, language);
        }

        return weights;
    }

    public void Dispose() => ArrayPool<Term>.Shared.Return(_terms);

    private void Count(in Word word, bool ignoreCase)
    {
        ref var term = ref _terms[word.Term];
        if (term.Frequency++ == 0)
        {
            term.FirstSentence = Math.Max(0, word.Sentence);
            term.Length = word.Length;
        }

        term.InTitle |= word.Sentence < 0;
        if (ignoreCase || word.Is(WordTraits.First))
        {
            return;
        }

        term.Seen++;
        term.Capitalised += word.Is(WordTraits.Capitalised) ? 1 : 0;
        term.Upper += word.Is(WordTraits.Upper) ? 1 : 0;
    }

    private static bool GoesOnAsName(in Word next) =>
        next.Is(WordTraits.Joined) && next.Is(WordTraits.Capitalised) && !next.Is(WordTraits.Stop);

    // English headlines may have a capital on every word, which then says nothing of names.
    private static bool IsTitleCase(ReadOnlySpan<Word> words)
    {
        int counted = 0, capitalised = 0;
        foreach (ref readonly var word in words)
        {
            if (word.Sentence >= 0)
            {
                break;
            }

            if (!word.Is(WordTraits.First | WordTraits.Stop))
            {
                counted++;
                capitalised += word.Is(WordTraits.Capitalised) ? 1 : 0;
            }
        }

        return counted >= 3 && capitalised * 10 >= counted * 8;
    }

    private static float WeightOf(in Term term, string? language)
    {
        var weight = (1 + MathF.Log(term.Frequency)) / (1 + 0.25f * MathF.Log(1 + term.FirstSentence));
        weight *= term.InTitle ? 1.5f : 1;
        if (term.IsName)
        {
            // Every German noun has a capital.
            weight *= language == "de" ? 1.2f : 1.6f;
        }

        return term.Length <= 3 && term.Upper == 0 && !term.IsName ? weight * 0.6f : weight;
    }
}

[StructLayout(LayoutKind.Auto)]
internal struct Term
{
    public int Frequency;
    public int FirstSentence;
    public int Length;
    public bool InTitle;

    /// <summary>Occurrences where a capital would tell.</summary>
    public int Seen;

    public int Capitalised;
    public int Upper;
    public float Weight;

    /// <summary>Opened a sentence, and a word with a capital followed.</summary>
    public bool LeadsName;

    public readonly bool IsName => Seen == 0 ? LeadsName : Capitalised * 2 > Seen;
}
