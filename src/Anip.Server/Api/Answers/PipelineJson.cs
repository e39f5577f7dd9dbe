using System.Text.Json;
using System.Text.Json.Serialization;
using Anip.Pipelines;

namespace Anip.Server.Api.Answers;

/// <param name="Steps">Their names, in the order in which they run.</param>
/// <param name="Parameters">What a run may be given, by name.</param>
/// <param name="Schedule">Null where it runs only when it is asked to.</param>
/// <param name="ActiveRun">The one that is running, without steps; null where none is.</param>
/// <param name="LastRun">The newest that has ended, without steps; null where none has.</param>
/// <param name="NextRunAt">Null while it is paused, without a schedule, or where Airflow starts runs.</param>
internal sealed record PipelineJson(
    string Name,
    string Description,
    IReadOnlyList<string> Steps,
    IReadOnlyDictionary<string, PipelineParameterJson> Parameters,
    ScheduleJson? Schedule,
    bool Paused,
    RunJson? ActiveRun,
    RunJson? LastRun,
    DateTimeOffset? NextRunAt)
{
    public static PipelineJson From(PipelineStatus status) => new(
        status.Pipeline.Name,
        status.Pipeline.Description,
        [.. status.Pipeline.Steps.Select(step => step.Name)],
        status.Pipeline.Parameters.ToDictionary(parameter => parameter.Name, PipelineParameterJson.From, StringComparer.Ordinal),
        status.Schedule is { } schedule ? new ScheduleJson(schedule.Cron, schedule.TimeZone) : null,
        status.IsPaused,
        status.ActiveRun is { } active ? RunJson.From(active) : null,
        status.LastRun is { } last ? RunJson.From(last) : null,
        status.NextRunAt);
}

/// <param name="Type">boolean, integer or string.</param>
/// <param name="Minimum">Of an integer, or of a text's length.</param>
/// <param name="Maximum">Of an integer, or of a text's length.</param>
/// <param name="Default">What counts where a run is given nothing; null for nothing.</param>
internal sealed record PipelineParameterJson(
    string Type,
    string Description,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Minimum,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Maximum,
    JsonElement? Default)
{
    public static PipelineParameterJson From(PipelineParameter parameter)
    {
        var bounded = parameter.Type is not ParameterType.Boolean;
        return new PipelineParameterJson(
            parameter.Type switch { ParameterType.Boolean => "boolean", ParameterType.Number => "integer", _ => "string" },
            parameter.Description,
            bounded ? parameter.Min : null,
            bounded ? parameter.Max : null,
            parameter.DefaultElement);
    }
}

/// <param name="Cron">When, in the clock of the time zone: minute, hour, day of month, month, day of week.</param>
/// <param name="TimeZone">IANA name, such as Europe/Rome.</param>
internal sealed record ScheduleJson(string Cron, string TimeZone = "UTC");

/// <summary>What <c>anip_pipelines.py</c> makes a DAG of.</summary>
internal sealed record ExportedPipelineJson(
    string Name, string Description, ScheduleJson? Schedule, IReadOnlyDictionary<string, PipelineParameterJson> Parameters)
{
    public static ExportedPipelineJson From(PipelineStatus status)
    {
        var all = PipelineJson.From(status);
        return new ExportedPipelineJson(all.Name, all.Description, all.Schedule, all.Parameters);
    }
}

/// <param name="Parameters">Those that the pipeline lists, by name.</param>
internal sealed record StartRunJson(IReadOnlyDictionary<string, JsonElement>? Parameters = null);

/// <param name="Paused">Whether runs of it begin.</param>
/// <param name="Schedule">Kept over restarts; null takes the schedule away, and the text default brings the configured one back.</param>
internal sealed record ChangePipelineJson(bool? Paused = null, ScheduleJson? Schedule = null);
