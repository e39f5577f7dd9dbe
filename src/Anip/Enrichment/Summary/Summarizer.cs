using System.Numerics.Tensors;

namespace Anip.Enrichment;

/// <summary>Summarises a text by its own sentences: those nearest to what the whole is about, early ones first, none that repeats another.</summary>
public static class Summarizer
{
    /// <summary>The maximum number of sentences.</summary>
    public const int MaxSentences = 3;

    /// <summary>About how long a summary may be, in letters; a character of a script without spaces counts as two.</summary>
    public const int MaxWidth = 400;

    /// <summary>A shorter text, or one of three sentences or fewer, is its own summary.</summary>
    public const int MinTextWidth = 400;

    // A sentence that scores less, of the first one's score, adds little.
    private const float MinScore = 0.3f;

    /// <summary>Summarises by the words that sentences share. Thread-safe; of a long text only the beginning is read, so that the time taken has a bound.</summary>
    /// <param name="title">The headline: sentences that share its words are nearer to the point.</param>
    /// <param name="content">Plain text.</param>
    /// <param name="language">ISO 639-1, or null where it is not known.</param>
    /// <returns>One to three sentences in the text's order, each as it stands there; null where the text is too short to be worth it.</returns>
    public static string? Summarize(string title, string? content, string? language)
    {
        if (content is null || content.Length < MinTextWidth / 2)
        {
            return null;
        }

        using var words = ArticleWords.Read(title, content, language);
        if (!IsWorthIt(words.Content.Span, words.Sentences))
        {
            return null;
        }

        using var relevance = new SentenceWords(words);
        return Choose(words.Content.Span, words.Sentences, relevance);
    }

    /// <summary>Summarises by sentence vectors, such as the means of the encoder's tokens.</summary>
    /// <param name="content">The text that <paramref name="sentences"/> are places of.</param>
    /// <param name="sentences">As <see cref="SentenceSplitter"/> gives them; the first <see cref="ArticleWords.MaxSentences"/> are looked at.</param>
    /// <param name="sentenceVectors">One row per sentence, as wide as <paramref name="documentVector"/>. A row of zeros is never chosen.</param>
    /// <param name="documentVector">What the whole text is about.</param>
    /// <returns>As the other overload.</returns>
    /// <exception cref="ArgumentException">The vectors are not one row per sentence.</exception>
    public static string? Summarize(
        ReadOnlySpan<char> content, ReadOnlySpan<SentenceSpan> sentences, ReadOnlySpan<float> sentenceVectors, ReadOnlySpan<float> documentVector)
    {
        if (documentVector.IsEmpty || sentenceVectors.Length != sentences.Length * documentVector.Length)
        {
            throw new ArgumentException(
                $"{sentences.Length} sentences of {documentVector.Length} dimensions need {sentences.Length * documentVector.Length} numbers, not {sentenceVectors.Length}.",
                nameof(sentenceVectors));
        }

        sentences = sentences[..Math.Min(sentences.Length, ArticleWords.MaxSentences)];
        return IsWorthIt(content, sentences) ? Choose(content, sentences, new SentenceVectors(sentenceVectors, documentVector)) : null;
    }

    private static bool IsWorthIt(ReadOnlySpan<char> content, ReadOnlySpan<SentenceSpan> sentences) =>
        sentences.Length > MaxSentences && TextScript.Width(content[..Math.Min(content.Length, MinTextWidth)]) >= MinTextWidth;

    // Maximal marginal relevance: each next sentence is near to the whole and far from those chosen.
    private static string? Choose<T>(ReadOnlySpan<char> content, ReadOnlySpan<SentenceSpan> sentences, T relevance)
        where T : ISentenceRelevance, allows ref struct
    {
        Span<float> scores = stackalloc float[ArticleWords.MaxSentences];
        for (var i = 0; i < sentences.Length; i++)
        {
            scores[i] = relevance.Of(i) * Fitness(content[sentences[i].Start..sentences[i].End], i);
        }

        Span<int> chosen = stackalloc int[MaxSentences];
        var count = 0;
        var room = MaxWidth;
        var first = 0f;
        while (count < MaxSentences)
        {
            var best = -1;
            var bestScore = 0f;
            for (var i = 0; i < sentences.Length; i++)
            {
                if (scores[i] <= 0 || TextScript.Width(content[sentences[i].Start..sentences[i].End]) > room)
                {
                    continue;
                }

                var score = scores[i] * (1 - relevance.Redundancy(i, chosen[..count]));
                if (score > bestScore)
                {
                    (best, bestScore) = (i, score);
                }
            }

            if (best < 0 || bestScore < first * MinScore)
            {
                break;
            }

            first = Math.Max(first, bestScore);
            scores[best] = 0;
            chosen[count++] = best;
            room -= TextScript.Width(content[sentences[best].Start..sentences[best].End]) + 1;
        }

        return count == 0 ? null : Join(content, sentences, chosen[..count]);
    }

    // News leads with the point; speech and fragments do not stand well alone.
    private static float Fitness(ReadOnlySpan<char> sentence, int position)
    {
        var fitness = 1 + 1 / (1 + 0.5f * position);
        var width = TextScript.Width(sentence);
        if (width < 40)
        {
            fitness *= 0.3f;
        }

        if (sentence[0] is '"' or '“' or '„' or '«' or '「' or '\'' or '‘' or '-' or '–' or '—')
        {
            fitness *= 0.6f;
        }

        // A question, or a heading, a caption, a line of a list.
        return sentence[^1] is '?' or '？' or ':' || char.IsLetterOrDigit(sentence[^1]) ? fitness * 0.5f : fitness;
    }

    private static string Join(ReadOnlySpan<char> content, ReadOnlySpan<SentenceSpan> sentences, Span<int> chosen)
    {
        chosen.Sort();
        var summary = new System.Text.StringBuilder(MaxWidth);
        foreach (var i in chosen)
        {
            if (summary.Length > 0 && summary[^1] is not ('。' or '！' or '？'))
            {
                summary.Append(' ');
            }

            summary.Append(content[sentences[i].Start..sentences[i].End]);
        }

        return summary.ToString();
    }

    private readonly ref struct SentenceVectors(ReadOnlySpan<float> sentences, ReadOnlySpan<float> document) : ISentenceRelevance
    {
        private readonly ReadOnlySpan<float> _sentences = sentences;
        private readonly ReadOnlySpan<float> _document = document;

        public float Of(int sentence) => Similarity(Row(sentence), _document);

        public float Redundancy(int sentence, scoped ReadOnlySpan<int> chosen)
        {
            var most = 0f;
            foreach (var other in chosen)
            {
                most = Math.Max(most, Similarity(Row(sentence), Row(other)));
            }

            // The sentences of one text are all alike to a degree; only those that nearly repeat one shall pay for it.
            return most * most * most * most;
        }

        private ReadOnlySpan<float> Row(int sentence) => _sentences.Slice(sentence * _document.Length, _document.Length);

        // NaN (no direction) is not a similarity.
        private static float Similarity(ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
            TensorPrimitives.CosineSimilarity(left, right) is > 0 and var cosine ? Math.Min(cosine, 1) : 0;
    }
}

/// <summary>How near a sentence is to its text, and how much it repeats others; both 0–1.</summary>
internal interface ISentenceRelevance
{
    float Of(int sentence);

    float Redundancy(int sentence, scoped ReadOnlySpan<int> chosen);
}
