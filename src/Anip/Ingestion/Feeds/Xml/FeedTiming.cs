using Anip.Ingestion.Sources;

namespace Anip.Ingestion.Feeds.Xml;

/// <summary>When a feed says that it wants to be asked: <c>ttl</c>, <c>skipHours</c>, <c>skipDays</c> and the syndication module's update period.</summary>
internal static class FeedTiming
{
    private const int MaxMinutes = 100_000;
    private const int MaxFrequency = 10_000;
    private const int LatestItems = 10;

    /// <returns>The longest that it asks for; null where it says nothing.</returns>
    public static TimeSpan? TimeToLive(FeedElement channel)
    {
        var ttl = int.TryParse(channel.TextOf("ttl"), out var minutes) && minutes is > 0 and < MaxMinutes ? TimeSpan.FromMinutes(minutes) : (TimeSpan?)null;
        var period = Period(channel);
        return ttl is null || period > ttl ? period : ttl;
    }

    public static int SkipHours(FeedElement channel) => SkippedTimes.OfHours(channel.Child("skiphours")?.All("hour").Select(hour => hour.Text) ?? []);

    public static int SkipDays(FeedElement channel) => SkippedTimes.OfDays(channel.Child("skipdays")?.All("day").Select(day => day.Text) ?? []);

    /// <summary>How often it brings something, from the dates of its latest items.</summary>
    /// <param name="now">Dates ahead of it say nothing.</param>
    public static SourcePace PaceOf(FeedDocument feed, DateTimeOffset now)
    {
        var latest = feed.Items.Select(item => item.PublishedAt ?? item.UpdatedAt).OfType<DateTimeOffset>().Where(date => date <= now).OrderDescending().Take(LatestItems).ToList();
        return new SourcePace
        {
            Gap = latest.Count > 1 && latest[0] > latest[^1] ? (latest[0] - latest[^1]) / (latest.Count - 1) : null,
            NewestAt = latest.Count > 0 ? latest[0] : null,
            Asked = feed.TimeToLive,
            SkipHours = feed.SkipHours,
            SkipDays = feed.SkipDays,
        };
    }

    // So many times in each period; daily and once where only one of the two is said.
    private static TimeSpan? Period(FeedElement channel)
    {
        var (period, frequency) = (channel.TextOf("sy:updateperiod")?.Trim(), channel.TextOf("sy:updatefrequency"));
        if (period is null && frequency is null)
        {
            return null;
        }

        var days = period?.ToLowerInvariant() switch { "hourly" => 1 / 24.0, null or "daily" => 1, "weekly" => 7, "monthly" => 30, "yearly" => 365, _ => 0 };
        var times = int.TryParse(frequency, out var count) && count is > 0 and <= MaxFrequency ? count : 1;
        return days == 0 ? null : TimeSpan.FromDays(days / times);
    }
}
