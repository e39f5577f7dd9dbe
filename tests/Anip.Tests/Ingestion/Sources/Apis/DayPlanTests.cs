using Anip.Ingestion.Sources.Apis;
using Anip.Ingestion.Sources.Quotas;

namespace Anip.Tests.Ingestion.Sources.Apis;

public sealed class DayPlanTests
{
    private static readonly QuotaRule Day = QuotaRule.CalendarDay() with { Limit = 100 };

    [Theory]
    [InlineData(1, "1", 14.4)]
    [InlineData(2, "3", 86.4)]
    [InlineData(1, "0.1", 5)]
    public void A_days_quota_is_spread_over_the_day(int queries, decimal cost, double minutes)
    {
        var plan = Plan([Day], [.. Enumerable.Repeat((cost, (TimeSpan?)null), queries)]);

        Assert.Equal(TimeSpan.FromMinutes(minutes), plan.Interval);
        Assert.Null(plan.Advice);
    }

    [Fact]
    public void What_is_asked_by_an_interval_of_its_own_leaves_less_to_the_others() =>
        Assert.Equal(TimeSpan.FromDays(1) / 76, Plan([Day], [(1, TimeSpan.FromHours(1)), (1, null)]).Interval);

    [Fact]
    public void The_window_that_holds_least_decides() => Assert.Equal(
        TimeSpan.FromMinutes(30),
        Plan([Day with { Limit = 1000 }, QuotaRule.Rolling("15 minutes", TimeSpan.FromMinutes(15)) with { Limit = 5 }, QuotaRule.Spacing(TimeSpan.FromSeconds(5))], [(10, null)]).Interval);

    [Fact]
    public void Without_a_quota_it_is_asked_every_hour() => Assert.Equal(new DayPlan(TimeSpan.FromHours(1), null), Plan([QuotaRule.CalendarDay()], [(7, null)]));

    [Fact]
    public void More_than_there_is_takes_more_keys_or_longer_intervals() => Assert.Equal(
        "The Gazette: the queries ask for up to 240 requests a day, and the key has 100; it takes 3 keys, or intervals 2.4 times as long (Sources:Gazette:Interval).",
        Plan([Day], [(10, TimeSpan.FromHours(1))]).Advice);

    [Fact]
    public void A_reading_that_is_more_than_a_window_holds_must_become_smaller() => Assert.Equal(
        "The Gazette: the queries ask for up to 250 requests a day, and the key has 100; it takes 3 keys, or fewer pages or queries (Sources:Gazette:MaxPages, Sources:Gazette:Queries).",
        Plan([Day], [(250, null)]).Advice);

    private static DayPlan Plan(IReadOnlyList<QuotaRule> rules, params IReadOnlyList<(decimal Cost, TimeSpan? Interval)> queries) => DayPlan.Of("The Gazette", "Sources:Gazette", rules, queries);
}
