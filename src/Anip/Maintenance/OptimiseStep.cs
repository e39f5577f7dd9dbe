using Anip.Pipelines;
using Anip.Storage;

namespace Anip.Maintenance;

/// <summary>Has the database tidy up.</summary>
internal sealed class OptimiseStep(IStoreUpkeep upkeep) : IPipelineStep
{
    public string Name => "optimise";

    public Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken) =>
        upkeep.OptimiseAsync(cancellationToken);
}
