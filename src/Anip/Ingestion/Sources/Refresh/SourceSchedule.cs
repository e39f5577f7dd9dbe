namespace Anip.Ingestion.Sources.Refresh;

/// <summary>What a fetch changes of its source: how it fares, and when it is asked again.</summary>
internal static class SourceSchedule
{
    private const int Gone = 410;

    // What one address of a host asks for holds for all of them only so long: the address itself is left alone for as long as it asked.
    private static readonly TimeSpan MaxRest = TimeSpan.FromMinutes(5);

    /// <summary>What is kept of a fetch.</summary>
    public static SourceSave Save(SourceRecord before, SourceOutcome outcome, IngestionOptions options, DateTimeOffset now, Random random)
    {
        var after = After(before, outcome, options, now, random);
        return new SourceSave(after)
        {
            // A source is asked some seconds after its run began, and would miss the next run by these. One that failed gets all the time that it is given.
            DueAt = after.Failures == 0 && outcome.Error is null ? after.NextAttemptAt - (options.MinInterval / 10) : after.NextAttemptAt,
            MoveTo = outcome is { Error: null, IsIncomplete: false } ? outcome.Report?.MovedTo : null,
            Fetch = outcome.Error is { WasAsked: false } ? null : new FetchRecord
            {
                At = now,
                Status = outcome.Error?.Status ?? outcome.Report?.Status,
                Bytes = outcome.Report?.Bytes ?? 0,
                Items = outcome.Delivered,
                Added = outcome.Added,
                Revised = outcome.Revised,
                Duration = outcome.Report?.Duration ?? TimeSpan.Zero,
                Error = outcome.Error?.Message,
            },
        };
    }

    /// <summary>The claim as it ends: a host that asks for rest gets it from all its feeds.</summary>
    public static HostClaim Rested(HostClaim claim, SourceOutcome outcome, DateTimeOffset now) =>
        outcome.Error is { WasAsked: true, RetryAt: { } at } && at - now > claim.Spacing ? claim with { Spacing = at - now < MaxRest ? at - now : MaxRest } : claim;

    /// <summary>The state of a source after a fetch.</summary>
    public static SourceRecord After(SourceRecord before, SourceOutcome outcome, IngestionOptions options, DateTimeOffset now, Random random) => outcome.Error switch
    {
        null => Succeeded(before, outcome, options, now),
        // That another source of its host was refused is not a failure of this one.
        { WasAsked: false } deferred => before with
        {
            NextAttemptAt = deferred.RetryAt is { } asked ? Earlier(asked, now + options.MaxInterval) : now + options.MinInterval,
            NextReason = "its host was busy or asked for rest",
        },
        var error => Failed(before, outcome, error, options, now, random),
    };

    private static SourceRecord Succeeded(SourceRecord before, SourceOutcome outcome, IngestionOptions options, DateTimeOffset now)
    {
        var notModified = outcome.Report?.NotModified == true;
        var pace = outcome.Report?.Pace ?? before.Pace;
        var (next, reason) = NextTry.After(before with { Pace = pace }, outcome, options, now);
        return before with
        {
            Title = before.Title ?? outcome.Report?.Title,
            State = SourceState.Active,
            LastAttemptAt = now,
            LastSuccessAt = now,
            NextAttemptAt = next,
            NextReason = reason,
            Failures = 0,
            FailingSince = null,
            LastError = null,
            Pace = pace,
            LastFullAt = notModified || outcome.IsIncomplete ? before.LastFullAt : now,
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

    private static SourceRecord Failed(
        SourceRecord before, SourceOutcome outcome, SourceException error, IngestionOptions options, DateTimeOffset now, Random random)
    {
        var since = before.FailingSince ?? now;
        var state = error.Status == Gone && SourceHost.Of(before.Id) is not null ? SourceState.Ended : now - since >= options.DeadAfter ? SourceState.Dead : SourceState.Active;
        var (next, reason) = state == SourceState.Ended ? (null, null) : NextTry.AfterFailure(before.Failures + 1, state, error, options, now, random);
        var toldSomething = outcome.Delivered + outcome.Rejected.Count + outcome.Noted.Count > 0;
        return before with
        {
            State = state,
            LastAttemptAt = now,
            NextAttemptAt = next,
            NextReason = reason,
            Failures = before.Failures + 1,
            FailingSince = since,
            LastError = error.Message.ReplaceLineEndings(" "),
            // What was read before the failure is kept, and counts.
            LastRejected = toldSomething ? outcome.Rejected : before.LastRejected,
            LastNoted = toldSomething ? outcome.Noted : before.LastNoted,
            TotalAdded = before.TotalAdded + outcome.Added,
            Fetches = before.Fetches + 1,
        };
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
