namespace Anip.Pipelines;

/// <summary>What schedules mean. Whoever triggers runs by the clock replaces it; without such a one, no pipeline has a schedule of its own.</summary>
public interface IScheduleRules
{
    /// <summary>The configured schedule of a pipeline; null where it has none.</summary>
    Schedule? ConfiguredFor(string pipeline);

    /// <returns>What is wrong, by member (<c>cron</c>, <c>time_zone</c>); empty where nothing is.</returns>
    IReadOnlyDictionary<string, string> Faults(Schedule schedule);

    /// <summary>When a schedule next asks for a run after an instant; null for never, or where nobody triggers by the clock.</summary>
    DateTimeOffset? NextAfter(Schedule schedule, DateTimeOffset instant);
}

/// <summary>Checks the time zone and the shape of a cron expression; nobody triggers.</summary>
internal sealed class PlainScheduleRules : IScheduleRules
{
    public Schedule? ConfiguredFor(string pipeline) => null;

    public IReadOnlyDictionary<string, string> Faults(Schedule schedule)
    {
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        if (schedule.Cron.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length is not (6 or 7))
        {
            faults["cron"] = $"'{schedule.Cron}' is no cron expression of six or seven fields: second, minute, hour, day of month, month, day of week and, where wanted, year.";
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone, out _))
        {
            faults["time_zone"] = $"'{schedule.TimeZone}' is no time zone such as UTC or Europe/Rome.";
        }

        return faults;
    }

    public DateTimeOffset? NextAfter(Schedule schedule, DateTimeOffset instant) => null;
}
