using Anip.Pipelines.Runs;
using Anip.Pipelines.Scheduling;
using Microsoft.Extensions.Options;

namespace Anip.Pipelines;

/// <summary>Starts, cancels, pauses and shows pipelines: what the API, the command line, the page and the scheduler have in common.</summary>
public sealed class PipelineControl
{
    // As after downtime: what was due less than a minute ago is made up for, time by time.
    private static readonly TimeSpan TimeByTime = TimeSpan.FromMinutes(1);

    private readonly PipelineRegistry _pipelines;
    private readonly IRunStore _runs;
    private readonly IPipelineSettings _settings;
    private readonly IScheduleRules _rules;
    private readonly PipelineActivity _activity;
    private readonly PipelinesOptions _options;
    private readonly SchedulingOptions _scheduling;
    private readonly TimeProvider _time;

    internal PipelineControl(
        PipelineRegistry pipelines,
        IRunStore runs,
        IPipelineSettings settings,
        IScheduleRules rules,
        PipelineActivity activity,
        IOptions<PipelinesOptions> options,
        IOptions<SchedulingOptions> scheduling,
        TimeProvider timeProvider) =>
        (_pipelines, _runs, _settings, _rules, _activity, _options, _scheduling, _time) =
        (pipelines, runs, settings, rules, activity, options.Value, scheduling.Value, timeProvider);

    /// <summary>This process is just coming up or going down and starts no runs; one had better ask again in a moment.</summary>
    public bool IsUnavailable => _activity.IsUnavailable;

    /// <summary>Queues a run; a service in this process takes it up at once.</summary>
    /// <param name="pipeline">One that is registered.</param>
    /// <param name="parameters">Checked against what the pipeline takes: see <see cref="RunParameters.Errors"/>.</param>
    /// <param name="trigger">Who starts it.</param>
    /// <param name="key">Up to 512 characters; null for none.</param>
    /// <exception cref="ArgumentException">The parameters have errors.</exception>
    public async Task<StartedRun> StartAsync(
        Pipeline pipeline, RunParameters parameters, RunTrigger trigger, string? key, CancellationToken cancellationToken)
    {
        if (parameters.Errors(pipeline) is { Count: > 0 } errors)
        {
            throw new ArgumentException(string.Join(' ', errors.Select(error => $"{error.Key}: {error.Value}")), nameof(parameters));
        }

        var now = _time.GetUtcNow();
        DateTimeOffset? waitsSince = trigger is RunTrigger.Schedule ? now - TimeByTime : null;
        var started = await _runs.StartAsync(
            new NewRun(pipeline.Name, [.. pipeline.Steps.Select(step => step.Name)], parameters, trigger, key, now - _options.KeyRetention, waitsSince), cancellationToken);
        if (started.Start is RunStart.Started)
        {
            _activity.RunStarted();
        }

        return started;
    }

    /// <summary>All pipelines, by name.</summary>
    public async Task<IReadOnlyList<PipelineStatus>> ListAsync(CancellationToken cancellationToken)
    {
        var settings = await _settings.ReadAsync(cancellationToken);
        var latest = await _runs.LatestAsync(_pipelines.Names, cancellationToken);
        return [.. _pipelines.All.Zip(latest, (pipeline, runs) => StatusOf(pipeline, settings.GetValueOrDefault(pipeline.Name), runs))];
    }

    /// <summary>The schedule that counts for each pipeline, by name; a pipeline without one is absent, and a paused one is not.</summary>
    public async Task<IReadOnlyDictionary<string, Schedule>> SchedulesAsync(CancellationToken cancellationToken)
    {
        var settings = await _settings.ReadAsync(cancellationToken);
        return _pipelines.All
            .Select(pipeline => (pipeline.Name, Schedule: ScheduleOf(pipeline, settings.GetValueOrDefault(pipeline.Name))))
            .Where(one => one.Schedule is not null)
            .ToDictionary(one => one.Name, one => one.Schedule!, StringComparer.Ordinal);
    }

    public async Task<PipelineStatus> StatusAsync(Pipeline pipeline, CancellationToken cancellationToken)
    {
        var settings = await _settings.ReadAsync(cancellationToken);
        var latest = await _runs.LatestAsync([pipeline.Name], cancellationToken);
        return StatusOf(pipeline, settings.GetValueOrDefault(pipeline.Name), latest[0]);
    }

    /// <summary>Pauses or resumes, and gives a schedule; null leaves as it is.</summary>
    /// <returns>What is wrong with the schedule, by member; empty where nothing is, and the change is kept.</returns>
    public async Task<IReadOnlyDictionary<string, string>> ChangeAsync(
        Pipeline pipeline, bool? paused, ScheduleChange? schedule, CancellationToken cancellationToken)
    {
        if (schedule?.To is { } wanted && _rules.Errors(wanted) is { Count: > 0 } errors)
        {
            return errors;
        }

        if (paused is not null || schedule is not null)
        {
            await _settings.ChangeAsync(pipeline.Name, paused, schedule, cancellationToken);
            _activity.RunStarted(); // What waited while it was paused may begin.
        }

        return new Dictionary<string, string>();
    }

    private PipelineStatus StatusOf(Pipeline pipeline, PipelineSetting? setting, LatestRuns runs)
    {
        var schedule = ScheduleOf(pipeline, setting);
        var paused = setting?.Paused == true;
        var isFiredHere = schedule is not null && !paused && _scheduling.Mode is SchedulingMode.Embedded;
        return new PipelineStatus(pipeline, schedule, paused, runs.Active, runs.Last, isFiredHere ? _rules.NextAfter(schedule!, _time.GetUtcNow()) : null);
    }

    private Schedule? ScheduleOf(Pipeline pipeline, PipelineSetting? setting) => setting?.Schedule is { } change ? change.To : _scheduling.ScheduleOf(pipeline);
}

/// <summary>A pipeline as it stands now.</summary>
/// <param name="Schedule">The one that counts; null where it runs only when it is asked to.</param>
/// <param name="ActiveRun">Without steps; null where none is running.</param>
/// <param name="LastRun">The newest that has ended, without steps; null where none has.</param>
/// <param name="NextRunAt">Null while it is paused, without a schedule, or where another program starts runs.</param>
public sealed record PipelineStatus(
    Pipeline Pipeline, Schedule? Schedule, bool IsPaused, PipelineRun? ActiveRun, PipelineRun? LastRun, DateTimeOffset? NextRunAt);
