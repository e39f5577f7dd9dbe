namespace Anip.Ingestion.Sources;

/// <summary>Sets of hours and days, as <see cref="SourcePace.SkipHours"/> and <see cref="SourcePace.SkipDays"/> hold them.</summary>
internal static class SkippedTimes
{
    public const int AllHours = (1 << 24) - 1;

    public const int AllDays = (1 << 7) - 1;

    /// <param name="hours">As feeds write them: 0 to 23, and 24 for midnight.</param>
    public static int OfHours(IEnumerable<string?> hours) => hours
        .Select(text => int.TryParse(text, out var hour) && hour is >= 0 and <= 24 ? hour % 24 : -1)
        .Where(hour => hour >= 0)
        .Aggregate(0, (set, hour) => set | 1 << hour);

    /// <param name="days">English names, whole or their first three letters.</param>
    public static int OfDays(IEnumerable<string?> days) => days
        .Select(text => Array.FindIndex(Enum.GetNames<DayOfWeek>(), day => text is { Length: >= 3 } && day.StartsWith(text.Trim(), StringComparison.OrdinalIgnoreCase)))
        .Where(day => day >= 0)
        .Aggregate(0, (set, day) => set | 1 << day);
}
