namespace Anip.Articles;

/// <summary>Counts over all stored articles.</summary>
public interface IArticleStatistics
{
    Task<ArticleCounts> CountAsync(CancellationToken cancellationToken);

    /// <summary>How many there are: <see cref="ArticleCounts.Total"/> alone, for what is asked with every page.</summary>
    Task<long> CountAllAsync(CancellationToken cancellationToken);

    /// <summary>Articles by outlet, most first.</summary>
    Task<IReadOnlyList<LabelCount>> CountBySourceAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Articles by <see cref="Article.ApiSource"/>, most first.</summary>
    Task<IReadOnlyList<LabelCount>> CountByApiSourceAsync(CancellationToken cancellationToken);

    /// <summary>Articles by detected language, most first.</summary>
    Task<IReadOnlyList<LabelCount>> CountByLanguageAsync(CancellationToken cancellationToken);

    /// <summary>Articles by what the models say that give labels: by the model's name, and of each the labels, most first.</summary>
    Task<IReadOnlyList<ModelLabels>> CountByLabelAsync(CancellationToken cancellationToken);

    /// <summary>Published articles per UTC day, topic and sentiment; days without any are absent. Oldest first.</summary>
    Task<IReadOnlyList<DayCount>> TimelineAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken);

    /// <summary>The same of a filter's articles, which are counted one by one.</summary>
    /// <param name="max">More articles than these are not counted.</param>
    /// <returns>Null where there are more than <paramref name="max"/>.</returns>
    Task<IReadOnlyList<DayCount>?> TimelineAsync(ArticleFilter filter, DateOnly from, DateOnly to, int max, CancellationToken cancellationToken);
}

/// <param name="AverageScore">Mean confidence; null where the count is not of predictions.</param>
public sealed record LabelCount(string Label, long Count, double? AverageScore = null);

/// <summary>The labels that a model gave.</summary>
/// <param name="Name">The model's.</param>
public sealed record ModelLabels(string Name, IReadOnlyList<LabelCount> Labels);

public sealed record DayCount(DateOnly Day, string? Topic, string? Sentiment, long Count);

/// <param name="MissingAny">Articles that lack at least one of topic, sentiment and embedding.</param>
/// <param name="Pending">Waiting for enrichment or in it.</param>
/// <param name="Abstained">Enriched, and the models gave no label, such as for a language that they do not know.</param>
/// <param name="Quarantined">Given up after the configured number of tries.</param>
public sealed record ArticleCounts(
    long Total,
    IReadOnlyList<LabelCount> ByTopic,
    IReadOnlyList<LabelCount> BySentiment,
    long MissingTopic,
    long MissingSentiment,
    long MissingEmbedding,
    long MissingAny,
    long Pending,
    long Abstained,
    long Quarantined);
