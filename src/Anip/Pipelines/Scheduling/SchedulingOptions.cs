using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Pipelines.Scheduling;

/// <summary>Who starts pipelines by the clock, and when. Nodes that share a database need the same.</summary>
public sealed class SchedulingOptions
{
    public const string Section = "Scheduling";

    /// <summary>The <see cref="ScheduleSettings.Cron"/> of a pipeline that runs only when it is asked to.</summary>
    public const string Never = "none";

    /// <summary>Embedded: this program starts runs by the clock. External: Airflow does, and nothing is started here.</summary>
    /// <value>Embedded</value>
    public SchedulingMode Mode { get; set; } = SchedulingMode.Embedded;

    /// <summary>What becomes of runs that were due while no node was up. Once: one run of each such pipeline for all that it missed, at once. None: the next due time is waited for.</summary>
    /// <value>Once</value>
    public CatchUp CatchUp { get; set; } = CatchUp.Once;

    /// <summary>How often a node looks whether a schedule was changed through another.</summary>
    /// <value>5 seconds</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>By pipeline; it replaces <see cref="Pipeline.DefaultSchedule"/>, and is replaced by what is changed while the program runs.</summary>
    public Dictionary<string, ScheduleSettings> Schedules { get; set; } = [];

    /// <summary>The schedule that counts where nobody has changed it; null where the pipeline runs only when it is asked to.</summary>
    public Schedule? ScheduleOf(Pipeline pipeline) => Schedules.GetValueOrDefault(pipeline.Name) switch
    {
        null => pipeline.DefaultSchedule,
        { Cron: Never } => null,
        var own => new Schedule(own.Cron, own.TimeZone),
    };
}

public enum SchedulingMode
{
    Embedded,
    External,
}

public enum CatchUp
{
    Once,
    None,
}

/// <inheritdoc cref="Schedule"/>
public sealed record ScheduleSettings
{
    /// <summary>Five fields (minute, hour, day of month, month, day of week), or none.</summary>
    public string Cron { get; set; } = "";

    /// <summary>IANA name, such as Europe/Rome.</summary>
    public string TimeZone { get; set; } = "UTC";
}

/// <summary>Knows the pipelines there are and what schedules mean, which annotations cannot.</summary>
internal sealed class SchedulingOptionsValidator(PipelineRegistry pipelines, IScheduleRules rules) : IValidateOptions<SchedulingOptions>
{
    public ValidateOptionsResult Validate(string? name, SchedulingOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        errors.AddResult(new SchedulingAnnotations().Validate(name, options));
        foreach (var (pipeline, settings) in options.Schedules)
        {
            if (pipelines.Find(pipeline) is null)
            {
                errors.AddError($"{SchedulingOptions.Section}:Schedules:{pipeline}: there is no such pipeline; there are {string.Join(", ", pipelines.Names)}.");
            }
            else if (settings.Cron != SchedulingOptions.Never)
            {
                foreach (var error in rules.Errors(new Schedule(settings.Cron, settings.TimeZone)).Values)
                {
                    errors.AddError($"{SchedulingOptions.Section}:Schedules:{pipeline}: {error}");
                }
            }
        }

        return errors.Build();
    }
}

[OptionsValidator]
internal sealed partial class SchedulingAnnotations : IValidateOptions<SchedulingOptions>;
