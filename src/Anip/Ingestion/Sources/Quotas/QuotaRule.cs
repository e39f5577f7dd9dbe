namespace Anip.Ingestion.Sources.Quotas;

/// <summary>One window in which a provider counts what is asked with a key.</summary>
public sealed record QuotaRule
{
    internal const string SpacingWindow = "spacing";

    private readonly Func<DateTimeOffset, (DateTimeOffset Start, DateTimeOffset End)> _window;

    private QuotaRule(string window, TimeSpan length, Func<DateTimeOffset, (DateTimeOffset Start, DateTimeOffset End)> around) =>
        (Window, Length, _window) = (window, length, around);

    /// <summary>Stable name in the ledger, such as <c>day</c>.</summary>
    public string Window { get; }

    /// <summary>How long it is; of a month, 30 days.</summary>
    public TimeSpan Length { get; }

    /// <summary>It keeps single requests apart, whatever they cost, and is waited for.</summary>
    public bool IsSpacing { get; private init; }

    /// <summary>What may be used within the window; null where that is not known, and only counted.</summary>
    public decimal? Limit { get; init; }

    /// <summary>What is counted.</summary>
    public string Unit { get; init; } = "requests";

    /// <summary>From midnight to midnight, UTC.</summary>
    public static QuotaRule CalendarDay() => new("day", TimeSpan.FromDays(1), now => (Midnight(now), Midnight(now).AddDays(1)));

    /// <summary>From the first of a month to that of the next, UTC.</summary>
    public static QuotaRule CalendarMonth() => new("month", TimeSpan.FromDays(30), now => (Midnight(now).AddDays(1 - now.UtcDateTime.Day), Midnight(now).AddDays(1 - now.UtcDateTime.Day).AddMonths(1)));

    /// <summary>From the first request on, for this long; then from the next request on.</summary>
    public static QuotaRule Rolling(string window, TimeSpan length) => new(window, length, now => (now, now + length));

    /// <summary>One request at a time, and this long from the start of one to that of the next, over all nodes.</summary>
    public static QuotaRule Spacing(TimeSpan length) => new(SpacingWindow, length, now => (now, now + length)) { Limit = 1, IsSpacing = true };

    /// <summary>The window that a request at an instant falls into or begins.</summary>
    internal (DateTimeOffset Start, DateTimeOffset End) Around(DateTimeOffset now) => _window(now);

    // The function says nothing that the window and its length do not.
    public bool Equals(QuotaRule? other) => other is not null && (Window, Length, Limit, Unit) == (other.Window, other.Length, other.Limit, other.Unit);

    public override int GetHashCode() => HashCode.Combine(Window, Length, Limit, Unit);

    private static DateTimeOffset Midnight(DateTimeOffset now) => new(now.UtcDateTime.Date, TimeSpan.Zero);
}
