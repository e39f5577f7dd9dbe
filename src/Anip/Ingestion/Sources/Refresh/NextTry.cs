namespace Anip.Ingestion.Sources.Refresh;

/// <summary>When a source is asked again, and why then: by its own pace, as late as it asks for itself, and as a person set it.</summary>
internal static class NextTry
{
    private const double Faster = 0.7;
    private const double Slower = 1.5;

    // Half of the time from one item to the next finds each within that time, for twice the requests that items are.
    private const double OfGap = 0.5;

    // A feed that fell silent is asked ever more rarely.
    private const double OfSilence = 0.1;

    private const double MaxJitter = 0.25;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static (DateTimeOffset? At, string? Reason) After(SourceRecord source, SourceOutcome outcome, IngestionOptions options, DateTimeOffset now)
    {
        if (outcome.Report?.PlannedInterval is { } planned)
        {
            return (now + planned, "its plan");
        }

        if (source.Interval is { } own)
        {
            return (now + own, "the interval that was set");
        }

        var pace = Pace(source, outcome, options, now);
        var (document, headers) = (source.Pace.Asked ?? TimeSpan.Zero, outcome.Report?.MinimumInterval ?? TimeSpan.Zero);
        var (interval, reason) = document > pace && document >= headers ? (document, "its feed asks for that (ttl or update period)")
            : headers > pace ? (headers, "its server asks for that (cache headers)")
            : (pace, source.Pace.Gap is null ? "what it brought before" : "its pace");
        var at = now + Clamp(interval, options);
        var awake = Awake(at, source.Pace);
        return (awake, awake == at ? reason : "its feed asks to skip the hours before");
    }

    public static (DateTimeOffset? At, string? Reason) AfterFailure(
        int failures, SourceState state, SourceException error, IngestionOptions options, DateTimeOffset now, Random random)
    {
        if (state == SourceState.Dead)
        {
            return (now + (options.DeadInterval * (1 - (MaxJitter * random.NextDouble()))), "it has failed for so long that it is tried once a month");
        }

        // 2^20 minutes are beyond any maximum; the cap keeps the power finite.
        var wait = Clamp(options.MinInterval * Math.Pow(2, Math.Min(failures - 1, 20)), options);
        // What failed together is not tried again together. Never sooner than said, and at the end of the scale never later.
        var jitter = MaxJitter * random.NextDouble();
        var next = now + Clamp(wait < options.MaxInterval ? wait * (1 + jitter) : wait * (1 - jitter), options);
        return error.RetryAt is { } asked && asked > next
            ? (Earlier(asked, now + options.MaxInterval), "its server asks for that (Retry-After)")
            : (next, failures == 1 ? "it failed once" : $"it failed {failures} times in a row");
    }

    private static TimeSpan Pace(SourceRecord source, SourceOutcome outcome, IngestionOptions options, DateTimeOffset now)
    {
        if (source.Pace is { Gap: { } gap, NewestAt: { } newest })
        {
            var (half, silence) = (gap * OfGap, (now - newest) * OfSilence);
            return Clamp(half > silence ? half : silence, options);
        }

        return Clamp(Last(source, options) * (outcome.Added > 0 ? Faster : Slower), options);
    }

    private static TimeSpan Last(SourceRecord source, IngestionOptions options) =>
        source.Failures == 0 && source is { NextAttemptAt: { } next, LastAttemptAt: { } last } && next > last ? next - last : options.FirstInterval;

    // A feed that skips every hour or day says nothing.
    private static DateTimeOffset Awake(DateTimeOffset at, SourcePace pace)
    {
        var hours = pace.SkipHours == SkippedTimes.AllHours ? 0 : pace.SkipHours;
        var days = pace.SkipDays == SkippedTimes.AllDays ? 0 : pace.SkipDays;
        var awake = at.ToUniversalTime();
        for (var step = 0; step < 7 * 24 && ((hours >> awake.Hour & 1) == 1 || (days >> (int)awake.DayOfWeek & 1) == 1); step++)
        {
            awake = new DateTimeOffset(awake.Year, awake.Month, awake.Day, awake.Hour, 0, 0, TimeSpan.Zero) + Hour;
        }

        return awake == at ? at : awake;
    }

    private static TimeSpan Clamp(TimeSpan interval, IngestionOptions options) =>
        interval < options.MinInterval ? options.MinInterval : interval > options.MaxInterval ? options.MaxInterval : interval;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
