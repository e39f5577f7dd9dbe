using Anip.Pipelines;

namespace Anip.Lifecycle.Steps;

/// <summary>A step of <c>ml_training</c>. What trains is made when the step begins: no process that only knows the pipeline loads it.</summary>
internal sealed class TrainingStep(
    string name, Func<TrainingRun> run, Func<TrainingRun, StepContext, CancellationToken, Task<IReadOnlyDictionary<string, long>>> work) : IPipelineStep
{
    public string Name => name;

    public Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken) => work(run(), context, cancellationToken);
}
