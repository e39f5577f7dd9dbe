using Anip.Articles;

namespace Anip.Adapters.Relational;

/// <summary>Counts articles by UTC day, topic and sentiment while they are read.</summary>
internal sealed class DayTally
{
    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    private readonly Dictionary<(DateOnly Day, string? Topic, string? Sentiment), long> _counts = [];

    /// <param name="instant">As <see cref="Instant.Stored"/> has it.</param>
    public void Add(long instant, string? topic, string? sentiment)
    {
        var day = DateOnly.FromDayNumber(Epoch + (int)Math.Floor((decimal)instant / (TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond)));
        _counts[(day, topic, sentiment)] = _counts.GetValueOrDefault((day, topic, sentiment)) + 1;
    }

    public IReadOnlyList<DayCount> Counts() =>
    [
        .. _counts.Select(count => new DayCount(count.Key.Day, count.Key.Topic, count.Key.Sentiment, count.Value))
            .OrderBy(count => count.Day).ThenBy(count => count.Topic, StringComparer.Ordinal).ThenBy(count => count.Sentiment, StringComparer.Ordinal),
    ];

    /// <summary>The articles of a filter that were published on these days.</summary>
    public static ArticleFilter Within(ArticleFilter filter, DateOnly from, DateOnly to)
    {
        var (first, end) = (Start(from), to == DateOnly.MaxValue ? DateTimeOffset.MaxValue : Start(to.AddDays(1)));
        return filter with { From = filter.From > first ? filter.From : first, To = filter.To < end ? filter.To : end };
    }

    private static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
