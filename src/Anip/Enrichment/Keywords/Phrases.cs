using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace Anip.Enrichment;

/// <summary>The phrases of one to three words that a text may be known by, and the choice among them.</summary>
internal sealed class Phrases : IDisposable
{
    private const int MaxWords = 3;

    // Telling phrases stand far up; past this many, what is left is noise.
    private const int MaxTries = 48;

    // What scores less, of the best's score, tells little.
    private const float MinScore = 0.1f;

    // Past this many, a word that occurs once and is not a name only fills the list up.
    private const int Enough = 4;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Binders =
        FrozenSet.Create(StringComparer.Ordinal, "of", "de", "du", "des", "del", "della", "delle", "da", "do", "dos", "di", "van", "von", "der", "la", "le", "für")
            .GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly ArticleWords _words;
    private readonly TermWeights _terms;
    private readonly string? _language;
    private readonly TermTable _table;
    private readonly Phrase[] _phrases;
    private readonly bool[] _verbs;

    private Phrases(ArticleWords words, TermWeights terms, string? language)
    {
        (_words, _terms, _language) = (words, terms, language);
        var capacity = words.Words.Length * MaxWords;
        _table = new TermTable(capacity);
        _phrases = ArrayPool<Phrase>.Shared.Rent(capacity);
        _verbs = ArrayPool<bool>.Shared.Rent(words.Words.Length);
    }

    public static Phrases Of(ArticleWords words, TermWeights terms, string? language)
    {
        var phrases = new Phrases(words, terms, language);
        for (var i = 0; i < words.Words.Length; i++)
        {
            phrases._verbs[i] = language == "en" && phrases.IsVerb(i);
        }

        for (var first = 0; first < words.Words.Length; first++)
        {
            phrases.Collect(first);
        }

        foreach (ref var phrase in phrases._phrases.AsSpan(0, phrases._table.Count))
        {
            phrases.Judge(ref phrase);
        }

        return phrases;
    }

    /// <summary>The best, leaving out what says much the same as a better one.</summary>
    public IReadOnlyList<string> Take(int limit)
    {
        var phrases = _phrases.AsSpan(0, _table.Count);
        List<string> taken = new(limit);
        Span<Phrase> kept = stackalloc Phrase[limit];
        var least = 0f;
        for (var tries = 0; tries < MaxTries && taken.Count < limit; tries++)
        {
            var best = 0;
            for (var i = 1; i < phrases.Length; i++)
            {
                best = phrases[i].Score > phrases[best].Score ? i : best;
            }

            if (phrases.IsEmpty || phrases[best].Score <= least)
            {
                break;
            }

            var phrase = FullNameOf(phrases[best], phrases);
            if (!RepeatsAny(phrase, kept[..taken.Count]) && (taken.Count < Enough || phrase.Length > 1 || phrase.Frequency > 1 || phrase.IsName))
            {
                kept[taken.Count] = phrase;
                taken.Add(TextOf(phrase));
            }

            least = Math.Max(least, phrases[best].Score * MinScore);
            phrases[best].Score = 0;
        }

        return taken;
    }

    public void Dispose()
    {
        ArrayPool<Phrase>.Shared.Return(_phrases);
        ArrayPool<bool>.Shared.Return(_verbs);
        _table.Dispose();
    }

    private void Collect(int first)
    {
        var words = _words.Words;
        if (words[first].Is(WordTraits.Stop) || _verbs[first])
        {
            return;
        }

        var hash = 0UL;
        for (var last = first; last < words.Length && last < first + MaxWords; last++)
        {
            ref readonly var word = ref words[last];
            if (last > first && (!word.Is(WordTraits.Joined) || word.Sentence != words[first].Sentence || _verbs[last]))
            {
                return;
            }

            hash = (hash + (ulong)word.Term + 1) * 0xD6E8FEB86659FD93UL;
            if (!word.Is(WordTraits.Stop) && (last < first + 2 || !words[first + 1].Is(WordTraits.Stop) || BindsNames(first)))
            {
                Count(hash, first, last - first + 1);
            }
        }
    }

    private bool IsVerb(int at)
    {
        ref readonly var word = ref _words.Words[at];
        if (_terms[word.Term].IsName)
        {
            return false;
        }

        var text = _words.TextOf(word);
        return VerbForms.Of(text) switch
        {
            VerbForm.Verb => true,
            VerbForm.Either => IsUsedAsVerb(at, text),
            _ => false,
        };
    }

    // "Acme plans cheaper flights" and "prices rise", but "tax plans", "Acme's plans" and "price rise".
    private bool IsUsedAsVerb(int at, ReadOnlySpan<char> text)
    {
        var words = _words.Words;
        if (at == 0 || words[at - 1].Sentence != words[at].Sentence || !words[at].Is(WordTraits.Joined) || words[at - 1].Is(WordTraits.Stop))
        {
            return false;
        }

        ref readonly var before = ref words[at - 1];
        var isPlural = _words.TextOf(before) is [.., not 's', 's'];
        if (text is not [.., not 's', 's'])
        {
            return isPlural;
        }

        return (_terms[before.Term].IsName || (before.Is(WordTraits.First) && !isPlural)) && HasObject(at);
    }

    // What follows a verb, and seldom a noun in the plural: an article, or a word that is no verb itself.
    private bool HasObject(int verb)
    {
        var words = _words.Words;
        if (verb + 1 == words.Length || words[verb + 1].Sentence != words[verb].Sentence || !words[verb + 1].Is(WordTraits.Joined))
        {
            return false;
        }

        var next = _words.TextOf(words[verb + 1]);
        return words[verb + 1].Is(WordTraits.Stop) ? next is "a" or "an" or "the" or "its" or "his" or "her" or "their" or "to" or "more" or "new" or "first"
            : VerbForms.Of(next) is VerbForm.None;
    }

    // Bank of England, Île de France
    private bool BindsNames(int first) =>
        _words.Words[first].Is(WordTraits.Capitalised) && _words.Words[first + 2].Is(WordTraits.Capitalised)
        && Binders.Contains(_words.TextOf(_words.Words[first + 1]));

    private void Count(ulong hash, int first, int length)
    {
        ref var phrase = ref _phrases[_table.Add(hash, out var added)];
        if (added)
        {
            phrase = new Phrase { First = first, Length = length };
        }
        else if (_words.Words[phrase.First].Is(WordTraits.First))
        {
            phrase.First = first; // Its capital may be the sentence's.
        }

        phrase.Frequency++;
    }

    // Reports give the whole name once and go on with a part of it.
    private Phrase FullNameOf(in Phrase name, ReadOnlySpan<Phrase> phrases)
    {
        var full = name;
        if (!name.IsName || name.Length > 1 || _language == "de")
        {
            return full;
        }

        var term = _words.Words[name.First].Term;
        foreach (ref readonly var phrase in phrases)
        {
            if (phrase.IsName && phrase.Length > full.Length && !phrase.IsBound && Has(phrase, term))
            {
                full = phrase;
            }
        }

        return full;
    }

    private bool Has(in Phrase phrase, int term)
    {
        foreach (ref readonly var word in _words.Words.Slice(phrase.First, phrase.Length))
        {
            if (word.Term == term)
            {
                return true;
            }
        }

        return false;
    }

    private void Judge(ref Phrase phrase)
    {
        float sum = 0;
        int telling = 0, names = 0, rarest = int.MaxValue, inTitle = 0;
        for (var i = phrase.First; i < phrase.First + phrase.Length; i++)
        {
            ref readonly var word = ref _words.Words[i];
            if (!word.Is(WordTraits.Stop))
            {
                ref readonly var term = ref _terms[word.Term];
                sum += term.Weight;
                names += term.IsName ? 1 : 0;
                inTitle += term.InTitle ? 1 : 0;
                rarest = Math.Min(rarest, term.Frequency);
                telling++;
            }
        }

        var mean = sum / telling;
        var length = phrase.Length switch { 1 => 1, 2 => 1.3f, _ => 1.35f };
        var cohesion = 0.5f + 0.5f * phrase.Frequency / rarest;
        var score = mean * length * cohesion * (1 + MathF.Log(phrase.Frequency));
        if (names == 0 && phrase.Frequency == 1)
        {
            score *= phrase.Length switch { 1 => 0.5f, 2 => inTitle == 2 ? 0.8f : 0.6f, _ => 0.3f };
        }
        else if (names > 0 && names < telling && _language != "de")
        {
            score *= 0.5f; // A name and the verb beside it, more often than not.
        }

        phrase.IsName = names == telling;
        phrase.IsBound = telling < phrase.Length;
        phrase.Score = score;
    }

    private bool RepeatsAny(in Phrase phrase, ReadOnlySpan<Phrase> kept)
    {
        foreach (ref readonly var other in kept)
        {
            var shared = 0;
            for (var i = phrase.First; i < phrase.First + phrase.Length; i++)
            {
                shared += !_words.Words[i].Is(WordTraits.Stop) && HasWordLike(other, _words.Words[i]) ? 1 : 0;
            }

            if (shared * 2 >= Math.Min(phrase.Length, other.Length))
            {
                return true;
            }
        }

        return false;
    }

    private bool HasWordLike(in Phrase phrase, in Word word)
    {
        for (var i = phrase.First; i < phrase.First + phrase.Length; i++)
        {
            if (_words.Words[i].Term == word.Term || AreForms(_words.TextOf(_words.Words[i]), _words.TextOf(word)))
            {
                return true;
            }
        }

        return false;
    }

    // ferry and ferries, Land and Landes: alike but for their endings
    private static bool AreForms(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var shorter = Math.Min(left.Length, right.Length);
        var common = 0;
        while (common < shorter && char.ToLowerInvariant(left[common]) == char.ToLowerInvariant(right[common]))
        {
            common++;
        }

        return common >= 4 && Math.Max(left.Length, right.Length) - common <= 3 && shorter - common <= 1;
    }

    private string TextOf(in Phrase phrase)
    {
        ref readonly var first = ref _words.Words[phrase.First];
        ref readonly var last = ref _words.Words[phrase.First + phrase.Length - 1];
        return (first.Sentence < 0 ? _words.Title : _words.Content).Span[first.Start..(last.Start + last.Length)].ToString();
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Phrase
    {
        /// <summary>Index of its first word where it is best written.</summary>
        public int First;

        public int Length;
        public int Frequency;
        public float Score;

        /// <summary>Written with capitals where they tell.</summary>
        public bool IsName;

        /// <summary>With a small word within, as Bank of England.</summary>
        public bool IsBound;
    }
}
