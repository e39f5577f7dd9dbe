namespace Anip.Pipelines.Scheduling;

/// <summary>What schedules mean.</summary>
public interface IScheduleRules
{
    /// <returns>What is wrong, by member (<c>cron</c>, <c>time_zone</c>); empty where nothing is.</returns>
    IReadOnlyDictionary<string, string> Errors(Schedule schedule);

    /// <summary>When a schedule next asks for a run after an instant; null for never, as with one that has errors.</summary>
    DateTimeOffset? NextAfter(Schedule schedule, DateTimeOffset instant);
}
