using Anip.Articles;

namespace Anip.Pipelines.Runs;

/// <summary>The runs of all pipelines, with their steps and log lines: started, looked at and cancelled from anywhere. <see cref="IRunQueue"/> is who works on them.</summary>
public interface IRunStore
{
    /// <summary>
    /// Adds a queued run, in one transaction with the look at its key, at whether its pipeline is paused, and, for one of the schedule, at
    /// whether an earlier one of the schedule has waited for long.
    /// </summary>
    Task<StartedRun> StartAsync(NewRun run, CancellationToken cancellationToken);

    /// <summary>With its steps.</summary>
    Task<PipelineRun?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>Newest first, without steps.</summary>
    /// <exception cref="FormatException"><see cref="RunQuery.Cursor"/> is not one that this store gave out.</exception>
    Task<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>For each of the pipelines, in the same order: the run that is under way and the last one that ended.</summary>
    Task<IReadOnlyList<LatestRuns>> LatestAsync(IReadOnlyCollection<string> pipelines, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="limit"/> lines after line <paramref name="after"/>; 0 for the first ones. Empty where there is no such run too.</summary>
    Task<IReadOnlyList<RunLogLine>> ReadLogAsync(long id, int after, int limit, CancellationToken cancellationToken);

    /// <summary>Ends a queued run at once, and has the node told that works on a running one. One that has ended stays as it is.</summary>
    /// <returns>The run, and whether it had not ended before; null where there is none.</returns>
    Task<CancelledRun?> CancelAsync(long id, CancellationToken cancellationToken);

    /// <summary>Removes runs that ended before <paramref name="endedBefore"/>, with steps and log lines.</summary>
    /// <returns>How many.</returns>
    Task<int> DeleteAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken);

    /// <summary>Forgets the keys of runs that were started before <paramref name="startedBefore"/>. Runs with a state stay.</summary>
    /// <returns>How many.</returns>
    Task<int> ForgetKeysAsync(DateTimeOffset startedBefore, CancellationToken cancellationToken);
}

/// <summary>A run to be started.</summary>
/// <param name="Steps">Their names, in order.</param>
/// <param name="Key">With the same key for the same pipeline, no second run is started; null for none.</param>
/// <param name="KeysSince">Keys of runs that were started before are forgotten.</param>
/// <param name="WaitsSince">A run of the schedule that was started before and has not begun does for this one too; null: it does not matter who waits.</param>
public sealed record NewRun(
    string Pipeline, IReadOnlyList<string> Steps, RunParameters Parameters, RunTrigger Trigger, string? Key, DateTimeOffset KeysSince, DateTimeOffset? WaitsSince = null);

/// <param name="Run">The new run, or the one that the key was used for or that still waits; null where the pipeline is paused.</param>
public sealed record StartedRun(RunStart Start, PipelineRun? Run);

/// <summary>What became of a start.</summary>
public enum RunStart
{
    Started,

    /// <summary>The key was used before, with the same parameters: that run, as it is now, also where the pipeline is paused.</summary>
    Replayed,

    /// <summary>The key was used before, with other parameters.</summary>
    KeyTaken,

    /// <summary>An earlier run of the schedule has long waited to begin: it does for this due time too.</summary>
    Waiting,

    Paused,
}

/// <summary>Which runs; a null member lets all pass.</summary>
public sealed record RunQuery
{
    public string? Pipeline { get; init; }

    public RunState? State { get; init; }

    /// <summary>Created at this instant or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Created before this instant.</summary>
    public DateTimeOffset? To { get; init; }

    public int Limit { get; init; } = 20;

    /// <inheritdoc cref="ArticleQuery.Cursor"/>
    public string? Cursor { get; init; }
}

/// <param name="NextCursor">Opaque; null on the last page.</param>
public sealed record RunPage(IReadOnlyList<PipelineRun> Runs, string? NextCursor);

/// <param name="Active">The one that is running; null where none is.</param>
/// <param name="Last">The newest that has ended; null where none has.</param>
public sealed record LatestRuns(PipelineRun? Active, PipelineRun? Last);

public sealed record CancelledRun(PipelineRun Run, bool Changed);
