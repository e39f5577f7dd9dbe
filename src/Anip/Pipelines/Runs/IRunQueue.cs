namespace Anip.Pipelines.Runs;

/// <summary>
/// Hands out queued runs under a lease, at most one of a pipeline at a time over all nodes, and takes down what becomes of them. A call
/// with a lease that another node has taken over has no effect and says so.
/// </summary>
public interface IRunQueue
{
    /// <summary>
    /// Takes the oldest run that may begin or go on: a queued one whose pipeline has none running and is not paused, or a running one
    /// whose lease has run out. Steps that were under way are pending again.
    /// </summary>
    /// <param name="owner">The name of this process.</param>
    /// <param name="pipelines">Only runs of these.</param>
    /// <returns>Null where there is none.</returns>
    Task<ClaimedRun?> ClaimAsync(string owner, IReadOnlyCollection<string> pipelines, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Keeps the run for another <paramref name="duration"/> from now, and takes down how far it is. A lease that ran out, and that nobody took over, is renewed too.</summary>
    /// <param name="progress">Null between steps. Has no effect where its step is not under way any more.</param>
    Task<LeaseState> RenewAsync(RunLease lease, TimeSpan duration, RunProgress? progress, CancellationToken cancellationToken);

    /// <summary>The step is under way, for the first time or once more.</summary>
    /// <param name="position">In the run's list, from 0.</param>
    /// <returns>The step with its attempt counted; null where the lease is lost.</returns>
    Task<RunStep?> BeginStepAsync(RunLease lease, int position, CancellationToken cancellationToken);

    /// <summary>The step has ended, or (<see cref="StepState.Pending"/>) failed and is to be tried again.</summary>
    /// <returns>False where the lease is lost.</returns>
    Task<bool> EndStepAsync(RunLease lease, StepEnd end, CancellationToken cancellationToken);

    /// <summary>The run has ended; steps that were not begun are skipped. The next one of the pipeline may begin.</summary>
    /// <returns>False where the lease is lost.</returns>
    Task<bool> FinishAsync(RunLease lease, RunState state, string? error, CancellationToken cancellationToken);

    /// <summary>Adds lines to the log, numbered from the last one on.</summary>
    /// <returns>False where the lease is lost.</returns>
    Task<bool> AppendLogAsync(RunLease lease, IReadOnlyList<RunLogEntry> entries, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a run back at a draining stop: it is queued again with its finished steps, and the attempt that was interrupted does not
    /// count. One that was to be cancelled is.
    /// </summary>
    /// <returns>False where the lease is lost.</returns>
    Task<bool> ReleaseAsync(RunLease lease, CancellationToken cancellationToken);

    /// <summary>Gives back all that a process held that is gone: its runs are queued again with their finished steps. The attempts count.</summary>
    /// <returns>How many runs.</returns>
    Task<int> ReleaseAsync(string owner, CancellationToken cancellationToken);
}

/// <summary>The right to work on a run.</summary>
/// <param name="Claim">How often the run was claimed: tells the lease from an earlier one of the same owner.</param>
public sealed record RunLease(long RunId, string Owner, int Claim);

/// <param name="Run">With its steps.</param>
public sealed record ClaimedRun(PipelineRun Run, RunLease Lease);

public enum LeaseState
{
    Held,

    /// <summary>Held, and the run is to end.</summary>
    CancelRequested,

    /// <summary>Another process has the run, or it is gone.</summary>
    Lost,
}

/// <summary>How far a run is.</summary>
/// <param name="Position">Of the step that is under way.</param>
/// <param name="StepCounts">Of that step.</param>
/// <param name="RunCounts">Over all steps.</param>
public sealed record RunProgress(int Position, IReadOnlyDictionary<string, long> StepCounts, IReadOnlyDictionary<string, long> RunCounts);

/// <param name="Progress">The step and the counts to keep.</param>
/// <param name="Error">One line; null where nothing failed.</param>
public sealed record StepEnd(StepState State, RunProgress Progress, string? Error);

/// <inheritdoc cref="RunLogLine"/>
public sealed record RunLogEntry(DateTimeOffset Time, RunLogLevel Level, string? Step, string Message);
