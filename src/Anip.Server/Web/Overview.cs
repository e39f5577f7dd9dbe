using Anip.Articles;
using Anip.Ingestion;

namespace Anip.Server.Web;

/// <summary>What stands beside the articles: counts, their course over time, and how the sources fare.</summary>
/// <param name="Timeline">The days of <paramref name="LastDay"/> and before.</param>
public sealed record Overview(
    ArticleCounts Counts,
    IReadOnlyList<DayCount> Timeline,
    DateOnly LastDay,
    IReadOnlyList<LabelCount> Outlets,
    IReadOnlyList<LabelCount> Languages,
    IReadOnlyList<SourceRecord> Sources)
{
    public const int Days = 30;
}

/// <summary>Reads the overview. The store keeps the counts, so that none of this goes over the articles.</summary>
internal sealed class OverviewReader(IArticleStore store, IArticleStatistics statistics, ISourceStore sources, TimeProvider time)
{
    private const int MostOutlets = 60;

    public async Task<Overview> ReadAsync(CancellationToken cancellationToken)
    {
        var counts = await statistics.CountAsync(cancellationToken);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var (timeline, lastDay) = await ReadTimelineAsync(today, counts.Total > 0, cancellationToken);
        return new Overview(
            counts,
            timeline,
            lastDay,
            await statistics.CountBySourceAsync(MostOutlets, cancellationToken),
            await statistics.CountByLanguageAsync(cancellationToken),
            await sources.ListAsync(cancellationToken));
    }

    // An archive ends long ago: then its last month is shown, not an empty one.
    private async Task<(IReadOnlyList<DayCount> Timeline, DateOnly LastDay)> ReadTimelineAsync(
        DateOnly today, bool any, CancellationToken cancellationToken)
    {
        var timeline = await statistics.TimelineAsync(today.AddDays(1 - Overview.Days), today, cancellationToken);
        if (timeline.Count > 0 || !any)
        {
            return (timeline, today);
        }

        var newest = await store.QueryAsync(new ArticleQuery { Limit = 1 }, cancellationToken);
        if (newest.Articles is not [{ PublishedAt: { } publishedAt }])
        {
            return (timeline, today);
        }

        var lastDay = DateOnly.FromDateTime(publishedAt.UtcDateTime);
        return (await statistics.TimelineAsync(lastDay.AddDays(1 - Overview.Days), lastDay, cancellationToken), lastDay);
    }
}
