using Anip.Articles;

namespace Anip.Adapters.Relational;

/// <summary>Counts the articles of a filter by day, topic and sentiment, which each store does by its own indexes.</summary>
internal interface ISelectedDays
{
    /// <returns>Null where there are more than <paramref name="max"/> articles.</returns>
    Task<IReadOnlyList<DayCount>?> CountAsync(ArticleFilter filter, int max, CancellationToken cancellationToken);
}
