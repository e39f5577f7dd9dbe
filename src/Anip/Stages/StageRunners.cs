using Anip.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Stages;

/// <summary>Every stage of this program, with its runner.</summary>
public sealed class StageRunners
{
    internal StageRunners(
        IEnumerable<RegisteredStage> stages,
        IStageQueue queue,
        IOptionsMonitor<StageOptions> options,
        NodeIdentity node,
        WorkSignal signal,
        TimeProvider timeProvider,
        ILogger logger) =>
        All = [.. stages.Select(stage => stage.Stage.CreateRunner(new StageContext(queue, options.Get(stage.Section), node, signal, timeProvider, logger)))];

    /// <summary>In the order in which they were registered.</summary>
    public IReadOnlyList<StageRunner> All { get; }

    /// <exception cref="ArgumentException">There is no stage of that name.</exception>
    public StageRunner Of(string stage) =>
        All.FirstOrDefault(runner => runner.Stage.Name == stage) ?? throw new ArgumentException($"There is no stage named {stage}.", nameof(stage));
}

/// <param name="Section">Of the settings: its own <see cref="StageOptions"/>.</param>
internal sealed record RegisteredStage(Stage Stage, string Section);
