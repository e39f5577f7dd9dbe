using Anip.Adapters.Scheduling;
using Anip.Pipelines;

namespace Anip.Adapters.Tests.Scheduling;

public sealed class QuartzScheduleRulesTests
{
    private static readonly QuartzScheduleRules Rules = new();

    // A Saturday.
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 9, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("* * * * *", "2026-03-14T09:31:00Z")]
    [InlineData("*/5 * * * *", "2026-03-14T09:35:00Z")]
    [InlineData("10-50/20 * * * *", "2026-03-14T09:50:00Z")]
    [InlineData("1,31,45 * * * *", "2026-03-14T09:31:00Z")]
    [InlineData("30 3 * * *", "2026-03-15T03:30:00Z")]
    [InlineData("0 6 * * 1", "2026-03-16T06:00:00Z")]
    [InlineData("0 6 * * mon-fri", "2026-03-16T06:00:00Z")]
    [InlineData("0 6 * * 0", "2026-03-15T06:00:00Z")]
    [InlineData("0 6 * * 7", "2026-03-15T06:00:00Z")]
    [InlineData("0 6 * * 5-7", "2026-03-15T06:00:00Z")]
    [InlineData("0 6 * * */2", "2026-03-15T06:00:00Z")]
    [InlineData("0 6 1 apr,MAY *", "2026-04-01T06:00:00Z")]
    [InlineData("0 6 29 2 *", "2028-02-29T06:00:00Z")]
    [InlineData("  0   6\t* * *", "2026-03-15T06:00:00Z")]
    [InlineData("@hourly", "2026-03-14T10:00:00Z")]
    [InlineData("@DAILY", "2026-03-15T00:00:00Z")]
    [InlineData("@weekly", "2026-03-15T00:00:00Z")]
    [InlineData("@monthly", "2026-04-01T00:00:00Z")]
    [InlineData("@yearly", "2027-01-01T00:00:00Z")]
    [InlineData("*/10 * * * * *", "2026-03-14T09:30:10Z")]
    [InlineData("30 0 6 * * 1", "2026-03-16T06:00:30Z")]
    public void A_schedule_means_what_crontab_means_by_it(string cron, string next)
    {
        var schedule = new Schedule(cron, "UTC");

        Assert.Empty(Rules.Errors(schedule));
        Assert.Equal(DateTimeOffset.Parse(next), Rules.NextAfter(schedule, Start));
    }

    [Fact]
    public void With_both_days_restricted_either_is_enough()
    {
        var schedule = new Schedule("0 6 18 * 1", "UTC");

        Assert.Equal(
            ["2026-03-16", "2026-03-18", "2026-03-23", "2026-03-30", "2026-04-06"], Next(schedule, Start, 5).Select(time => time.ToString("yyyy-MM-dd")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("6 * * *")]
    [InlineData("0 0 6 * * ? 2026")]
    [InlineData("0 0 6 * * ?")]
    [InlineData("60 * * * *")]
    [InlineData("99 * * * *")]
    [InlineData("98 * * * *")]
    [InlineData("0 0-99 * * *")]
    [InlineData("99 * * * * *")]
    [InlineData("0 6 * * 99")]
    [InlineData("0 24 * * *")]
    [InlineData("0 6 0 * *")]
    [InlineData("0 6 32 * *")]
    [InlineData("0 6 * 13 *")]
    [InlineData("0 6 * * 8")]
    [InlineData("0 6 * * XYZ")]
    [InlineData("0 6 L * *")]
    [InlineData("0 6 15W * *")]
    [InlineData("0 6 * * 5#2")]
    [InlineData("H 6 * * *")]
    [InlineData("5/10 * * * *")]
    [InlineData("*/0 * * * *")]
    [InlineData("*/90 * * * *")]
    [InlineData("50-10 * * * *")]
    [InlineData("0 6 * * FRI-MON")]
    [InlineData("0 6 * NOV-FEB *")]
    [InlineData("0 6 * * MON\n")]
    [InlineData("0\n6 * * *")]
    [InlineData("1,,2 * * * *")]
    [InlineData("0 6 30 2 *")]
    [InlineData("@reboot")]
    [InlineData("@hourly * * * *")]
    public void What_is_no_such_expression_is_refused_with_itself_in_the_message(string cron)
    {
        var errors = Rules.Errors(new Schedule(cron, "UTC"));

        Assert.Equal(["cron"], errors.Keys);
        Assert.StartsWith($"'{cron}' ", errors["cron"], StringComparison.Ordinal);
    }

    [Fact]
    public void Both_members_are_looked_at()
    {
        Assert.Equal(["time_zone", "cron"], Rules.Errors(new Schedule("soon", "Mars/Olympus")).Keys);
        Assert.Equal(["time_zone"], Rules.Errors(new Schedule("0 6 * * *", "W. Europe Standard Time")).Keys);
    }

    [Fact]
    public void A_zone_is_written_as_every_system_finds_it()
    {
        Assert.Empty(Rules.Errors(new Schedule("0 6 * * *", "Europe/Berlin")));
        Assert.Equal(["time_zone"], Rules.Errors(new Schedule("0 6 * * *", "EUROPE/Berlin")).Keys);
        Assert.Equal(["time_zone"], Rules.Errors(new Schedule("0 6 * * *", "utc")).Keys);
    }

    // On 29 March 2026 the clocks of Berlin go from 02:00 to 03:00, at 01:00 UTC.
    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T01:30Z 2026-03-29T01:00Z 2026-03-30T00:30Z")]
    [InlineData("0 3 * * *", "2026-03-28T02:00Z 2026-03-29T01:00Z 2026-03-30T01:00Z")]
    [InlineData("0 12 * * *", "2026-03-28T11:00Z 2026-03-29T10:00Z 2026-03-30T10:00Z")]
    public void In_spring_what_falls_into_the_hour_that_is_skipped_is_due_at_its_end(string cron, string times) =>
        Assert.Equal(times, Show(Next(new Schedule(cron, "Europe/Berlin"), new DateTimeOffset(2026, 3, 28, 0, 0, 0, TimeSpan.Zero), 3)));

    // On 25 October 2026 they go from 03:00 back to 02:00, at 01:00 UTC.
    [Theory]
    [InlineData("30 2 * * *", "2026-10-24T00:30Z 2026-10-25T00:30Z 2026-10-26T01:30Z")]
    [InlineData("0 3 * * *", "2026-10-24T01:00Z 2026-10-25T02:00Z 2026-10-26T02:00Z")]
    public void In_autumn_what_is_due_at_one_time_of_the_day_is_due_once_in_the_hour_that_comes_twice(string cron, string times) =>
        Assert.Equal(times, Show(Next(new Schedule(cron, "Europe/Berlin"), new DateTimeOffset(2026, 10, 24, 0, 0, 0, TimeSpan.Zero), 3)));

    [Theory]
    [InlineData("*/30 * * * *", 30)]
    [InlineData("0,30 * * * *", 30)]
    [InlineData("0 * * * *", 60)]
    public void What_is_due_all_day_long_goes_on_through_both_changes(string cron, int minutes)
    {
        foreach (var (year, month, day) in ((int, int, int)[])[(2026, 3, 28), (2026, 10, 24)])
        {
            var start = new DateTimeOffset(year, month, day, 23, 0, 0, TimeSpan.Zero);

            Assert.Equal(Enumerable.Range(1, 10).Select(number => start.AddMinutes(minutes * number)), Next(new Schedule(cron, "Europe/Berlin"), start, 10));
        }
    }

    private static IEnumerable<DateTimeOffset> Next(Schedule schedule, DateTimeOffset after, int count)
    {
        for (var number = 0; number < count; number++)
        {
            yield return after = Rules.NextAfter(schedule, after)!.Value.ToUniversalTime();
        }
    }

    private static string Show(IEnumerable<DateTimeOffset> times) => string.Join(' ', times.Select(time => time.ToString("yyyy-MM-ddTHH:mm'Z'")));
}
