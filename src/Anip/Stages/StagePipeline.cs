using Anip.Pipelines;

namespace Anip.Stages;

/// <summary>The pipeline of a stage: works until nothing waits.</summary>
internal static class StagePipeline
{
    public static Pipeline Create(StageRunner runner, TimeProvider time) => new(runner.Stage.Pipeline, runner.Stage.Description, [new Step(runner, time)]);

    private sealed class Step(StageRunner runner, TimeProvider time) : IPipelineStep
    {
        private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);

        public string Name => runner.Stage.Step;

        public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
        {
            var stage = runner.Stage;
            if (await runner.LookAsync(cancellationToken) is not ({ IsDue: true } or { IsHeld: true }))
            {
                return context.Skip($"No article waits for {stage.Name}.");
            }

            var pending = (await runner.CountAsync(cancellationToken)).Pending;
            context.Count("pending", pending);
            context.Log($"{pending} articles wait for {stage.Name}.");
            var before = runner.Progress;
            var working = runner.ExecuteAsync(cancellationToken);
            while (await Task.WhenAny(working, Task.Delay(Refresh, time, CancellationToken.None)) != working)
            {
                context.Count(stage.Done, runner.Progress.Done - before.Done);
                context.Count("failed", runner.Progress.Failed - before.Failed);
            }

            var done = await EndAsync(working);
            var counts = await runner.CountAsync(cancellationToken);
            if (counts.Pending > 0)
            {
                context.Log($"{counts.Pending} articles are in the hands of other workers, or came in meanwhile.");
            }

            return new Dictionary<string, long>(StringComparer.Ordinal)
            {
                [stage.Done] = done,
                ["failed"] = runner.Progress.Failed - before.Failed,
                ["pending"] = counts.Pending,
                ["quarantined"] = counts.Quarantined,
            };
        }

        private static async Task<int> EndAsync(Task<int> working)
        {
            try
            {
                return await working;
            }
            catch (StageException exception)
            {
                throw new StepException(exception.Message, exception);
            }
        }
    }
}
