namespace Anip.Pipelines;

/// <summary>What was changed about pipelines while the program ran. Kept over restarts, shared by all nodes.</summary>
public interface IPipelineSettings
{
    /// <summary>By name; a pipeline that nobody changed is absent.</summary>
    Task<IReadOnlyDictionary<string, PipelineSetting>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Changes what is not null, in one transaction.</summary>
    Task ChangeAsync(string pipeline, bool? paused, ScheduleChange? schedule, CancellationToken cancellationToken);
}

/// <param name="Paused">No run of it begins, and none is taken on; what runs goes on.</param>
/// <param name="Schedule">Counts instead of the configured one; null where that counts.</param>
public sealed record PipelineSetting(bool Paused, ScheduleChange? Schedule);

/// <param name="To">Null for none: the pipeline then runs when it is asked to.</param>
public sealed record ScheduleChange(Schedule? To)
{
    /// <summary>Back to the configured one, whichever that is at the time.</summary>
    public static ScheduleChange ToDefault { get; } = new((Schedule?)null) { IsToDefault = true };

    public bool IsToDefault { get; private init; }
}

/// <param name="Cron">When, in the clock of the time zone: minute, hour, day of month, month, day of week.</param>
/// <param name="TimeZone">IANA name, such as <c>Europe/Rome</c>.</param>
public sealed record Schedule(string Cron, string TimeZone)
{
    /// <summary>A sixth field stands before the five of crontab, which other programs do not read in that way.</summary>
    public bool HasSeconds => Cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length == 6;
}
