using Anip.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Pipelines.Runs;

/// <summary>Takes queued runs and works on them in this process.</summary>
public sealed class PipelineRunner(
    PipelineRegistry pipelines, IRunQueue queue, NodeIdentity node, IOptions<PipelinesOptions> options, TimeProvider timeProvider, ILogger<PipelineRunner> logger)
{
    /// <summary>What names for claims are taken for at <see cref="NodeIdentity"/>.</summary>
    public const string Work = "runs";

    /// <summary>A name for <see cref="ClaimAsync"/> that only this process has. What processes of this node held that were killed is queued again first.</summary>
    public Task<NodeLease> AcquireLeaseAsync(CancellationToken cancellationToken) => node.AcquireLeaseAsync(Work, queue.ReleaseAsync, cancellationToken);

    /// <inheritdoc cref="IRunQueue.ClaimAsync"/>
    /// <param name="only">Only runs of these pipelines; null for all that this program has.</param>
    public Task<ClaimedRun?> ClaimAsync(string owner, IReadOnlyCollection<string>? only, CancellationToken cancellationToken) =>
        queue.ClaimAsync(owner, only ?? pipelines.Names, options.Value.Lease, cancellationToken);

    /// <summary>Works on a claimed run until it has ended, or another process has taken it over.</summary>
    /// <param name="stopping">The process is to end: the step under way is cancelled, and the run given back for another process, or the next start, to go on with.</param>
    /// <returns>How it ended; null where it did not end here.</returns>
    public Task<RunEnd?> ExecuteAsync(ClaimedRun claimed, CancellationToken stopping) =>
        new RunExecution(
            pipelines.Find(claimed.Run.Pipeline) ?? throw new ArgumentException($"There is no pipeline {claimed.Run.Pipeline}.", nameof(claimed)),
            claimed, queue, options.Value, timeProvider, logger).RunAsync(stopping);
}

/// <param name="Error">One line that says what failed and what to do; null where nothing did.</param>
public sealed record RunEnd(RunState State, string? Error);
