using Anip.Annotations;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Search;

namespace Anip.Labelling;

/// <summary>
/// Finds the articles whose labels would teach most. Where a model reads the label already, mostly those that it is unsure of; before that, those like the ones that have the label, or near to
/// its words while none has. Some at random in either case, and never two of one story.
/// </summary>
public sealed class LabelSuggestions(IAnnotationStore annotations, ISimilarArticles similar, IArticleStore articles, ITextAnalyzer analyzer)
{
    /// <summary>At most so many at once.</summary>
    public const int MaxLimit = 20;

    // The latest, of which some are chosen: what comes is what a head will read.
    private const int Pool = 3_000;

    // The latest that people labelled, with which others are compared.
    private const int MaxCompared = 100;

    // Articles with the label whose neighbours are looked for.
    private const int MaxSeeds = 5;

    // So many times as many as are wanted are looked at.
    private const int Breadth = 6;

    private static readonly float MinSimilarity = SimilarityScale.Score(0.25);

    /// <param name="name">As <see cref="AnnotationName"/> has it.</param>
    /// <param name="except">Articles that are not to be offered, beside those that have a label by that name.</param>
    /// <returns>In the order in which they had best be labelled; fewer where there are not so many.</returns>
    public async Task<IReadOnlyList<LabelSuggestion>> SuggestAsync(string name, int limit, IReadOnlySet<long> except, CancellationToken cancellationToken)
    {
        var labelled = await annotations.StreamAnswersAsync(name, AnnotationName.ModelOf(name), DateTimeOffset.MinValue, cancellationToken).ToListAsync(cancellationToken);
        var pool = (await annotations.ListUnlabelledAsync(name, Pool, cancellationToken)).Where(article => !except.Contains(article.Id)).ToList();
        var encoder = await similar.EncoderAsync(cancellationToken);
        var spread = new SpreadOut((id, token) => encoder is null ? Task.FromResult(ReadOnlyMemory<float>.Empty) : similar.VectorAsync(id, encoder, token));
        var random = new Random((labelled.Count * 31) + except.Count);
        var unsure = pool.Where(article => article.Scores.Count > 1).OrderBy(article => Margin(article.Scores)).Take(Breadth * limit).Select(article => article.Id).ToList();
        var like = unsure.Count > 0 || encoder is null ? []
            : await LikeAsync(name, encoder, labelled, spread, limit, [.. except, .. labelled.Select(one => one.ArticleId)], cancellationToken);
        var any = pool.ToArray();
        random.Shuffle(any);
        var plan = Plan(unsure.Count > 0, labelled);
        var chosen = await spread.ChooseAsync(
            new Dictionary<SuggestionReason, IReadOnlyList<long>> { [SuggestionReason.Unsure] = unsure, [SuggestionReason.Similar] = like, [SuggestionReason.Random] = [.. any.Take(Breadth * limit).Select(article => article.Id)] },
            plan, limit, cancellationToken);
        var scores = pool.ToDictionary(article => article.Id, article => article.Scores);
        List<LabelSuggestion> suggestions = [];
        foreach (var (id, why) in chosen)
        {
            if (await articles.FindAsync(id, cancellationToken) is { } article)
            {
                var best = scores.GetValueOrDefault(id) is { Count: > 0 } known ? known.MaxBy(score => score.Value) : default;
                suggestions.Add(new LabelSuggestion(article, why, best.Key, best.Key is null ? null : best.Value));
            }
        }

        return suggestions;
    }

    // Which kinds come in turn. Where most of what was said is that the label is not true, more of those that may have it, and the other way round.
    private static SuggestionReason[] Plan(bool isRead, List<AnsweredAnnotation> labelled) => isRead
        ? [SuggestionReason.Unsure, SuggestionReason.Unsure, SuggestionReason.Random]
        : 2 * labelled.Count(IsNot) < labelled.Count
            ? [SuggestionReason.Similar, SuggestionReason.Random, SuggestionReason.Random]
            : [SuggestionReason.Similar, SuggestionReason.Similar, SuggestionReason.Random];

    // Nearest to what has the label, less how near it is to what has not.
    private async Task<IReadOnlyList<long>> LikeAsync(
        string name, string encoder, List<AnsweredAnnotation> labelled, SpreadOut spread, int limit, HashSet<long> known, CancellationToken cancellationToken)
    {
        var latest = labelled.OrderByDescending(one => one.At).ThenByDescending(one => one.ArticleId).Take(MaxCompared).ToList();
        var with = await VectorsAsync(latest.Where(one => !IsNot(one)));
        var without = await VectorsAsync(latest.Where(IsNot));
        var seeds = with.Count == 0 ? [await WordsAsync(name, encoder, cancellationToken)] : SpreadOut.Apart(with, MaxSeeds);
        var nearest = new Dictionary<long, double>();
        foreach (var seed in seeds.Where(seed => !seed.IsEmpty))
        {
            var found = await similar.FindAsync(seed, encoder, (Breadth * limit) + Math.Min(known.Count, Pool), MinSimilarity, new ArticleFilter(), cancellationToken);
            foreach (var one in (found ?? []).Where(one => !known.Contains(one.Article.Id)).Take(Breadth * limit))
            {
                var vector = await spread.VectorAsync(one.Article.Id, cancellationToken);
                nearest[one.Article.Id] = (with.Count == 0 ? one.Similarity : SpreadOut.Nearest(vector, with)) - (SpreadOut.Nearest(vector, without) / 2);
            }
        }

        return [.. nearest.OrderByDescending(one => one.Value).ThenByDescending(one => one.Key).Select(one => one.Key)];

        async Task<List<ReadOnlyMemory<float>>> VectorsAsync(IEnumerable<AnsweredAnnotation> said)
        {
            List<ReadOnlyMemory<float>> vectors = [];
            foreach (var one in said)
            {
                if (await spread.VectorAsync(one.ArticleId, cancellationToken) is { IsEmpty: false } vector)
                {
                    vectors.Add(vector);
                }
            }

            return vectors;
        }
    }

    private async Task<ReadOnlyMemory<float>> WordsAsync(string name, string encoder, CancellationToken cancellationToken)
    {
        try
        {
            var embedded = await analyzer.EmbedAsync([name.Replace('-', ' ').Replace('_', ' ')], encoder, AnalysisUse.Request, cancellationToken);
            return embedded.Encoder == encoder ? embedded.Vectors[0] : default;
        }
        catch (AnalyzerBusyException)
        {
            return default; // Then all are chosen at random, which is no worse a beginning.
        }
    }

    private static bool IsNot(AnsweredAnnotation said) => said.Value == AnnotationName.No;

    private static float Margin(IReadOnlyDictionary<string, float> scores)
    {
        var (first, second) = (0f, 0f);
        foreach (var score in scores.Values)
        {
            (first, second) = score > first ? (score, first) : (first, Math.Max(second, score));
        }

        return first - second;
    }
}
