using Anip.Articles;
using Anip.Enrichment;
using Anip.Ingestion.Sources;

namespace Anip.Server.Web.Figures;

/// <summary>What stands beside the articles: counts, their course over time, and how the sources fare.</summary>
/// <param name="Stale">Articles that other versions of the models than those in force have read.</param>
/// <param name="Timeline">The days of <paramref name="LastDay"/> and before; null where more articles match than are counted one by one.</param>
public sealed record Overview(
    ArticleCounts Counts,
    long Stale,
    IReadOnlyList<DayCount>? Timeline,
    DateOnly LastDay,
    IReadOnlyList<LabelCount> Outlets,
    IReadOnlyList<LabelCount> Languages,
    IReadOnlyList<ModelLabels> Labels,
    IReadOnlyList<SourceRecord> Sources)
{
    public const int Days = 30;
}

/// <summary>Reads the overview. The store keeps its counts; only the days of a filter beyond topic and sentiment are counted here, up to a bound.</summary>
internal sealed class OverviewReader(IArticleStore store, IArticleStatistics statistics, ISourceStore sources, StaleAnalyses stale, TimeProvider timeProvider)
{
    /// <summary>Some hundredths of a second on either store.</summary>
    public const int MaxCounted = 20_000;

    private const int MaxOutlets = 60;

    /// <param name="filter">Of the timeline.</param>
    public async Task<Overview> ReadAsync(ArticleFilter filter, CancellationToken cancellationToken)
    {
        var counts = await statistics.CountAsync(cancellationToken);
        var (timeline, lastDay) = counts.Total > 0 ? await ReadTimelineAsync(filter, cancellationToken) : ([], Today);
        return new Overview(
            counts,
            await stale.CountAsync(cancellationToken),
            timeline,
            lastDay,
            await statistics.CountBySourceAsync(MaxOutlets, cancellationToken),
            await statistics.CountByLanguageAsync(cancellationToken),
            await statistics.CountByLabelAsync(cancellationToken),
            await sources.ListAsync(cancellationToken));
    }

    private DateOnly Today => DateOnly.FromDateTime(timeProvider.GetUtcNow().UtcDateTime);

    // An archive ends long ago: then its last month is shown, not an empty one.
    private async Task<(IReadOnlyList<DayCount>? Timeline, DateOnly LastDay)> ReadTimelineAsync(ArticleFilter filter, CancellationToken cancellationToken)
    {
        var today = Today;
        var timeline = await MonthAsync(filter, today, cancellationToken);
        if (timeline is not { Count: 0 })
        {
            return (timeline, today);
        }

        var newest = await store.QueryAsync(new ArticleQuery { Filter = DayChart.IsStored(filter) ? new ArticleFilter() : filter, Limit = 1 }, cancellationToken);
        if (newest.Articles is not [{ PublishedAt: { } publishedAt }])
        {
            return (timeline, today);
        }

        var lastDay = DateOnly.FromDateTime(publishedAt.UtcDateTime);
        return (await MonthAsync(filter, lastDay, cancellationToken), lastDay);
    }

    private async Task<IReadOnlyList<DayCount>?> MonthAsync(ArticleFilter filter, DateOnly lastDay, CancellationToken cancellationToken)
    {
        var first = lastDay.AddDays(1 - Overview.Days);
        return DayChart.IsStored(filter)
            ? await statistics.TimelineAsync(first, lastDay, cancellationToken)
            : await statistics.TimelineAsync(filter, first, lastDay, MaxCounted, cancellationToken);
    }
}
