using Anip.Articles;
using Anip.Server.Web.Requests;

namespace Anip.Server.Web.Figures;

/// <param name="CssClass">Gives the series its colour.</param>
public sealed record ChartSeries(string Label, string CssClass, string? Href, long Total);

/// <param name="Values">One for each series.</param>
public sealed record ChartDay(DateOnly Day, IReadOnlyList<long> Values)
{
    public long Total => Values.Sum();
}

/// <summary>Articles per day, split by one of the labels.</summary>
public sealed record DayChart(IReadOnlyList<ChartSeries> Series, IReadOnlyList<ChartDay> Days)
{
    private const int MinDays = 14;

    public long Highest => Days.Max(day => day.Total);

    /// <summary>Whether the store keeps the days of a filter: it counts them by topic and sentiment only.</summary>
    public static bool IsStored(ArticleFilter filter) => filter with { Topic = null, Sentiment = null } == new ArticleFilter();

    public static DayChart ByTopic(Overview overview, ArticleFilter filter) => Of(
        overview, filter, Topics.All, day => day.Topic, "topic", label => ListLink.To(filter with { Topic = label }));

    public static DayChart BySentiment(Overview overview, ArticleFilter filter) => Of(
        overview, filter, Sentiments.All, day => day.Sentiment, "sentiment", label => ListLink.To(filter with { Sentiment = label }));

    private static DayChart Of(
        Overview overview, ArticleFilter filter, IReadOnlyList<string> labels, Func<DayCount, string?> labelOf, string kind, Func<string, string> link)
    {
        var timeline = overview.Timeline ?? [];
        var byDay = timeline.Where(count => Passes(filter.Topic, count.Topic) && Passes(filter.Sentiment, count.Sentiment)).ToLookup(count => count.Day);

        // All of the month where there is news from all of it, else the two weeks that matter.
        var days = timeline.Count is 0
            ? MinDays
            : Math.Clamp(overview.LastDay.DayNumber - timeline.Min(count => count.Day).DayNumber + 1, MinDays, Overview.Days);
        List<ChartDay> columns =
        [
            .. Enumerable.Range(0, days).Select(index => overview.LastDay.AddDays(index - days + 1)).Select(day => new ChartDay(
                day,
                [
                    .. labels.Select(label => byDay[day].Where(count => labelOf(count) == label).Sum(count => count.Count)),
                    byDay[day].Where(count => labelOf(count) is null).Sum(count => count.Count),
                ])),
        ];
        List<ChartSeries> series =
        [
            .. labels.Select((label, index) => new ChartSeries(
                Wording.Label(label), $"{kind}-{label}", link(label), columns.Sum(column => column.Values[index]))),
            new ChartSeries("No label", $"{kind}-none", null, columns.Sum(column => column.Values[^1])),
        ];
        return new DayChart(series, columns);
    }

    private static bool Passes(string? wanted, string? label) => wanted is null || wanted.Equals(label, StringComparison.OrdinalIgnoreCase);
}
