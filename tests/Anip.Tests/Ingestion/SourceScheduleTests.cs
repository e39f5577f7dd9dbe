using Anip.Ingestion;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Refresh;

namespace Anip.Tests.Ingestion;

public sealed class SourceScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly IngestionOptions Options = new();
    private static readonly SourceRecord Fresh = new() { Id = "https://example.com/feed", Kind = "rss", AddedAt = Now };

    [Fact]
    public void A_feed_that_brings_news_is_asked_ever_sooner_and_a_quiet_one_ever_later_within_bounds()
    {
        var busy = Repeat(40, added: 5);
        var quiet = Repeat(40, added: 0);

        Assert.Equal(Options.MinInterval, Interval(busy));
        Assert.Equal(Options.MaxInterval, Interval(quiet));
        Assert.True(Interval(After(Fresh, Outcome(added: 1))) < Options.FirstInterval);
        Assert.Equal((200, 5), (busy.TotalAdded, busy.LastAdded));
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(1, 22.5)]
    [InlineData(100_000, 24 * 60)]
    public void What_the_publisher_asks_for_is_the_least(double askedMinutes, double expectedMinutes)
    {
        var report = new SourceReport { MinimumInterval = TimeSpan.FromMinutes(askedMinutes) };

        Assert.Equal(TimeSpan.FromMinutes(expectedMinutes), Interval(After(Fresh, Outcome(added: 0, report))));
    }

    [Fact]
    public void Failures_back_off_and_a_success_forgets_them()
    {
        var record = Fresh;
        var waits = new List<double>();
        for (var failure = 0; failure < 12; failure++)
        {
            record = After(record, Failure());
            waits.Add(Interval(record).TotalMinutes);
        }

        Assert.Equal([5, 10, 20, 40, 80], waits.Take(5));
        Assert.Equal(24 * 60, waits[^1]);
        Assert.Equal((12, "It took too long."), (record.Failures, record.LastError));
        var healed = After(record, Outcome(added: 0));
        Assert.Equal((0, null, Now), (healed.Failures, healed.LastError, healed.LastSuccessAt));
    }

    [Fact]
    public void A_server_that_names_a_time_is_left_alone_until_then_but_no_longer_than_a_day()
    {
        Assert.Equal(Now.AddHours(3), After(Fresh, Failure(Now.AddHours(3))).NextAttemptAt);
        Assert.Equal(Now.AddHours(24), After(Fresh, Failure(Now.AddDays(300))).NextAttemptAt);
        Assert.Equal(Now.AddMinutes(5), After(Fresh, Failure(Now.AddSeconds(1))).NextAttemptAt);
    }

    [Fact]
    public void One_that_was_not_asked_comes_later_and_has_not_failed()
    {
        var record = After(Fresh, Outcome(added: 1));

        var deferred = After(record, new SourceOutcome { Id = Fresh.Id, Error = new SourceException("rate_limited", "Later.") { RetryAt = Now.AddMinutes(2), WasAsked = false } });

        Assert.Equal((record with { NextAttemptAt = Now.AddMinutes(2), NextReason = deferred.NextReason }), deferred);
    }

    [Fact]
    public void A_failure_keeps_the_validators_and_the_last_success()
    {
        var record = After(Fresh, Outcome(added: 1, new SourceReport { ETag = "\"1\"", LastModified = "yesterday" }));

        var failed = After(record, Failure());

        Assert.Equal(("\"1\"", "yesterday", record.LastSuccessAt), (failed.ETag, failed.LastModified, failed.LastSuccessAt));
    }

    [Fact]
    public void What_the_last_fetch_told_is_kept_until_another_one_tells_something()
    {
        var told = Outcome(added: 1) with { Rejected = new Dictionary<string, int> { ["empty"] = 2 }, Noted = new Dictionary<string, int> { ["bad_date"] = 3 } };

        var record = After(Fresh, told);
        var unchanged = After(record, Outcome(added: 0, new SourceReport { NotModified = true }));
        var failed = After(unchanged, Failure());
        var clean = After(failed, Outcome(added: 0));

        Assert.All([record, unchanged, failed], kept => Assert.Equal("rejected: 2 empty; noted: 3 bad_date", ReasonCounts.Of(kept)));
        Assert.Empty(ReasonCounts.Of(clean));
    }

    [Fact]
    public void One_that_was_cut_off_is_asked_for_the_whole_again()
    {
        var cut = Outcome(added: 1, new SourceReport { ETag = "\"1\"", LastModified = "yesterday" }) with { Noted = new Dictionary<string, int> { ["truncated"] = 1 } };

        var record = After(Fresh, cut);

        Assert.Equal((null, null, true, 0), (record.ETag, record.LastModified, record.IsCutOff, record.Failures));
    }

    private static SourceRecord Repeat(int times, int added) =>
        Enumerable.Range(0, times).Aggregate(Fresh, (record, _) => After(record, Outcome(added)));

    private static SourceRecord After(SourceRecord record, SourceOutcome outcome) => SourceSchedule.After(record, outcome, Options, Now, new Steady(0));

    private static TimeSpan Interval(SourceRecord record) => record.NextAttemptAt!.Value - Now;

    private static SourceOutcome Outcome(int added, SourceReport? report = null) => new() { Id = Fresh.Id, Added = added, Report = report ?? new SourceReport() };

    private static SourceOutcome Failure(DateTimeOffset? retryAt = null) =>
        new() { Id = Fresh.Id, Error = new SourceException("timeout", "It took too long.") { RetryAt = retryAt } };

    [Theory]
    [InlineData(4, 1, 5)]
    [InlineData(60, 10, 30)]
    [InlineData(60, 1_200, 120)]
    [InlineData(6_000, 60, 24 * 60)]
    [InlineData(10, 100_000, 24 * 60)]
    public void A_feed_is_asked_twice_for_each_of_its_items_and_ever_more_rarely_where_it_falls_silent(double gapMinutes, double silentMinutes, double expectedMinutes)
    {
        var pace = new SourcePace { Gap = TimeSpan.FromMinutes(gapMinutes), NewestAt = Now.AddMinutes(-silentMinutes) };

        var record = After(Fresh, Outcome(added: 3, new SourceReport { Pace = pace }));

        Assert.Equal((expectedMinutes, "its pace", pace), (Interval(record).TotalMinutes, record.NextReason, record.Pace));
        Assert.Equal(expectedMinutes, Interval(After(record, Outcome(added: 0, new SourceReport { NotModified = true }))).TotalMinutes);
    }

    [Fact]
    public void What_a_document_and_a_header_ask_for_both_count_and_a_person_overrules_them()
    {
        var report = new SourceReport { Pace = new SourcePace { Asked = TimeSpan.FromHours(2) }, MinimumInterval = TimeSpan.FromHours(1) };

        Assert.Equal((120, "its feed asks for that (ttl or update period)"), Told(After(Fresh, Outcome(added: 1, report))));
        report.MinimumInterval = TimeSpan.FromHours(3);
        Assert.Equal((180, "its server asks for that (cache headers)"), Told(After(Fresh, Outcome(added: 1, report))));
        Assert.Equal((1, "the interval that was set"), Told(After(Fresh with { Interval = TimeSpan.FromMinutes(1) }, Outcome(added: 1, report))));
    }

    [Fact]
    public void Hours_and_days_that_a_feed_skips_are_passed_over()
    {
        // Noon on a Sunday.
        SourceRecord With(int hours, int days) => After(Fresh, Outcome(added: 0, new SourceReport { Pace = new SourcePace { SkipHours = hours, SkipDays = days } }));

        Assert.Equal(Now.AddHours(2), With(1 << 12 | 1 << 13, 0).NextAttemptAt);
        Assert.Equal(Now.AddHours(12), With(0, 1).NextAttemptAt);
        Assert.Equal(Now.AddHours(13), With(1, 1).NextAttemptAt);
        Assert.Equal("its feed asks to skip the hours before", With(1, 1).NextReason);
        Assert.Equal(Now.AddMinutes(22.5), With(SkippedTimes.AllHours, SkippedTimes.AllDays).NextAttemptAt);
        Assert.Equal((1 << 0 | 1 << 7 | 1 << 23, 1 | 1 << 6), (SkippedTimes.OfHours(["24", " 7", "x", null, "23", "99"]), SkippedTimes.OfDays(["sunday", "Sat", "", "Freitag"])));
    }

    [Fact]
    public void Those_that_failed_together_are_not_tried_again_together()
    {
        var failed = Enumerable.Range(0, 5).Select(at => SourceSchedule.After(Fresh, Failure(), Options, Now, new Steady(at / 4.0)).NextAttemptAt - Now).ToList();
        var worn = Enumerable.Range(0, 5).Select(at => SourceSchedule.After(Fresh with { Failures = 30 }, Failure(), Options, Now, new Steady(at / 4.0)).NextAttemptAt - Now).ToList();

        Assert.Equal([5, 5.3125, 5.625, 5.9375, 6.25], failed.Select(wait => wait!.Value.TotalMinutes));
        Assert.Equal([24, 22.5, 21, 19.5, 18], worn.Select(wait => wait!.Value.TotalHours));
    }

    [Fact]
    public void One_that_failed_for_weeks_is_dead_and_tried_once_a_month_until_it_lives_again()
    {
        var failing = After(Fresh with { FailingSince = Now.AddDays(-13), Failures = 20 }, Failure());
        var dead = After(Fresh with { FailingSince = Now.AddDays(-14), Failures = 20 }, Failure());
        var alive = After(dead, Outcome(added: 1));

        Assert.Equal([SourceState.Active, SourceState.Dead, SourceState.Active], new[] { failing, dead, alive }.Select(record => record.State));
        Assert.Equal((Now.AddDays(30), Now.AddDays(-14)), (dead.NextAttemptAt, dead.FailingSince));
        Assert.Contains("once a month", dead.NextReason, StringComparison.Ordinal);
        Assert.Null(alive.FailingSince);
    }

    [Fact]
    public void A_host_that_asks_for_rest_gets_it_from_all_its_feeds_for_a_while()
    {
        var claim = new HostClaim("me", "a.example", 1) { Spacing = TimeSpan.FromSeconds(5) };

        TimeSpan Rest(SourceOutcome outcome) => SourceSchedule.Rested(claim, outcome, Now).Spacing;

        Assert.Equal(TimeSpan.FromSeconds(5), Rest(Outcome(added: 1)));
        Assert.Equal(TimeSpan.FromSeconds(5), Rest(Failure(Now.AddSeconds(-3))));
        Assert.Equal(TimeSpan.FromSeconds(90), Rest(Failure(Now.AddSeconds(90))));
        Assert.Equal(TimeSpan.FromMinutes(5), Rest(Failure(Now.AddYears(90))));
    }

    private static (double Minutes, string? Reason) Told(SourceRecord record) => (Interval(record).TotalMinutes, record.NextReason);

    private sealed class Steady(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
