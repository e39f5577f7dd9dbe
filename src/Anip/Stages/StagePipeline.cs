using Anip.Pipelines;

namespace Anip.Stages;

/// <summary>The pipeline of a stage: works until nothing waits, and where it is asked to, does anew what is outdated.</summary>
internal static class StagePipeline
{
    private static readonly PipelineParameter Stale = PipelineParameter.Boolean(
        "stale", "Whether what older versions of the models in force made of articles is made anew, the latest first; it stays until the new is stored.", byDefault: false);

    public static Pipeline Create(StageRunner runner, TimeProvider timeProvider) => new(runner.Stage.Pipeline, runner.Stage.Description, [new Step(runner, timeProvider)])
    {
        Parameters = runner.Stage.Renewal is null ? [] : [Stale],
    };

    private sealed class Step(StageRunner runner, TimeProvider timeProvider) : IPipelineStep
    {
        // Batches in one go: while one is worked on, the next is read.
        private const int BatchesRenewedAtOnce = 4;

        private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);

        public string Name => runner.Stage.Step;

        public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
        {
            var stage = runner.Stage;
            var renewal = stage.Renewal is { } some && context.Parameters.Boolean(Stale) ? some : null;
            var stale = renewal is null ? 0 : await renewal.CountAsync(cancellationToken);
            if (renewal is not null && stale == 0)
            {
                await renewal.ConcludeAsync(cancellationToken);
            }

            if (stale == 0 && await runner.LookAsync(cancellationToken) is not ({ IsDue: true } or { IsHeld: true }))
            {
                return context.Skip(renewal is null ? $"No article waits for {stage.Name}." : $"No article waits for {stage.Name}, and all were {stage.Done} by the versions in force.");
            }

            var pending = (await runner.CountAsync(cancellationToken)).Pending;
            context.Count("pending", pending);
            context.Log($"{pending} articles wait for {stage.Name}.");
            var before = runner.Progress;
            var done = await WorkAsync(0, context, before, cancellationToken);
            if (renewal is not null)
            {
                (done, stale) = await RenewAsync(renewal, stale, done, context, cancellationToken);
            }

            var counts = await runner.CountAsync(cancellationToken);
            if (counts.Pending > 0)
            {
                context.Log($"{counts.Pending} articles are in the hands of other workers, or came in meanwhile.");
            }

            var result = new Dictionary<string, long>(StringComparer.Ordinal)
            {
                [stage.Done] = done,
                ["failed"] = runner.Progress.Failed - before.Failed,
                ["pending"] = counts.Pending,
                ["quarantined"] = counts.Quarantined,
            };
            return renewal is null ? result : new Dictionary<string, long>(result, StringComparer.Ordinal) { ["stale"] = stale };
        }

        // From the latest down, each once: what another node makes of one by other versions is not made anew again and again.
        private async Task<(int Done, long Left)> RenewAsync(IStageRenewal renewal, long stale, int done, StepContext context, CancellationToken cancellationToken)
        {
            context.Count("stale", stale);
            context.Log($"{stale} articles were {runner.Stage.Done} by other versions than those in force, and are {runner.Stage.Done} anew.");
            long? last = null;
            while ((last = await renewal.QueueAsync(last, BatchesRenewedAtOnce * runner.Options.BatchSize, cancellationToken)) is not null)
            {
                done = await WorkAsync(done, context, runner.Progress, cancellationToken);
                context.Count("stale", await renewal.CountAsync(cancellationToken));
            }

            while (await renewal.ConcludeAsync(cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var left = await renewal.CountAsync(cancellationToken);
            if (left > 0)
            {
                context.Warn($"{left} of them are left: other workers have them in hand, they were given up, or a node that has other versions has {runner.Stage.Done} them since.");
            }

            return (done, left);
        }

        /// <param name="done">How many were done before.</param>
        /// <returns>With those that are done now.</returns>
        private async Task<int> WorkAsync(int done, StepContext context, StageProgress before, CancellationToken cancellationToken)
        {
            var working = runner.ExecuteAsync(cancellationToken);
            while (await Task.WhenAny(working, Task.Delay(Refresh, timeProvider, CancellationToken.None)) != working)
            {
                context.Count(runner.Stage.Done, done + runner.Progress.Done - before.Done);
                context.Count("failed", runner.Progress.Failed - before.Failed);
            }

            try
            {
                return done + await working;
            }
            catch (StageException exception)
            {
                throw new StepException(exception.Message, exception);
            }
        }
    }
}
