namespace Anip.Ingestion.Sources.Refresh;

/// <summary>When a source is asked again: sooner where it brought something new, later where it did not, and as late as it asks for itself.</summary>
internal static class SourceSchedule
{
    private const double Faster = 0.7;
    private const double Slower = 1.5;

    /// <summary>What is kept of a fetch.</summary>
    public static SourceSave Save(SourceRecord before, SourceOutcome outcome, IngestionOptions options, DateTimeOffset now) => new(After(before, outcome, options, now))
    {
        Fetch = outcome.Error is { WasAsked: false } ? null : new FetchRecord
        {
            At = now,
            Status = outcome.Report?.Status,
            Bytes = outcome.Report?.Bytes ?? 0,
            Items = outcome.Delivered,
            Added = outcome.Added,
            Revised = outcome.Revised,
            Duration = outcome.Report?.Duration ?? TimeSpan.Zero,
            Error = outcome.Error?.Message,
        },
    };

    /// <summary>The state of a source after a fetch.</summary>
    public static SourceRecord After(SourceRecord before, SourceOutcome outcome, IngestionOptions options, DateTimeOffset now) => outcome.Error switch
    {
        null => Succeeded(before, outcome, options, now),
        // That another source of its host was refused is not a failure of this one.
        { WasAsked: false } deferred => before with { NextAttemptAt = deferred.RetryAt is { } asked ? Earlier(asked, now + options.MaxInterval) : now + options.MinInterval },
        var error => Failed(before, outcome, error, options, now),
    };

    private static SourceRecord Succeeded(SourceRecord before, SourceOutcome outcome, IngestionOptions options, DateTimeOffset now)
    {
        var interval = Clamp(Last(before, options) * (outcome.Added > 0 ? Faster : Slower), options);
        var asked = outcome.Report?.MinimumInterval ?? TimeSpan.Zero;
        var notModified = outcome.Report?.NotModified == true;
        return before with
        {
            Title = before.Title ?? outcome.Report?.Title,
            LastAttemptAt = now,
            LastSuccessAt = now,
            NextAttemptAt = now + (outcome.Report?.PlannedInterval ?? Clamp(interval > asked ? interval : asked, options)),
            Failures = 0,
            LastError = null,
            // One that was cut off is asked for the whole again, which "not modified" would not be.
            ETag = outcome.IsIncomplete ? null : outcome.Report?.ETag,
            LastModified = outcome.IsIncomplete ? null : outcome.Report?.LastModified,
            LastItems = notModified ? before.LastItems : outcome.Delivered,
            LastAdded = outcome.Added,
            LastRejected = notModified ? before.LastRejected : outcome.Rejected,
            LastNoted = notModified ? before.LastNoted : outcome.Noted,
            TotalAdded = before.TotalAdded + outcome.Added,
            Fetches = before.Fetches + 1,
        };
    }

    private static SourceRecord Failed(SourceRecord before, SourceOutcome outcome, SourceException error, IngestionOptions options, DateTimeOffset now)
    {
        // 2^20 minutes are beyond any maximum; the cap keeps the power finite.
        var backOff = Clamp(options.MinInterval * Math.Pow(2, Math.Min(before.Failures, 20)), options);
        var next = now + backOff;
        var toldSomething = outcome.Delivered + outcome.Rejected.Count + outcome.Noted.Count > 0;
        return before with
        {
            LastAttemptAt = now,
            NextAttemptAt = error.RetryAt is { } asked && asked > next ? Earlier(asked, now + options.MaxInterval) : next,
            Failures = before.Failures + 1,
            LastError = error.Message.ReplaceLineEndings(" "),
            // What was read before the failure is kept, and counts.
            LastRejected = toldSomething ? outcome.Rejected : before.LastRejected,
            LastNoted = toldSomething ? outcome.Noted : before.LastNoted,
            TotalAdded = before.TotalAdded + outcome.Added,
            Fetches = before.Fetches + 1,
        };
    }

    private static TimeSpan Last(SourceRecord record, IngestionOptions options) =>
        record.Failures == 0 && record.NextAttemptAt is { } next && record.LastAttemptAt is { } last && next > last ? next - last : options.FirstInterval;

    private static TimeSpan Clamp(TimeSpan interval, IngestionOptions options) =>
        interval < options.MinInterval ? options.MinInterval : interval > options.MaxInterval ? options.MaxInterval : interval;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
