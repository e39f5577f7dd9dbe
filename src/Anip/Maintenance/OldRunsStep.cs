using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Microsoft.Extensions.Options;

namespace Anip.Maintenance;

/// <summary>Deletes runs that are past their time.</summary>
internal sealed class OldRunsStep(IRunStore runs, IOptions<PipelinesOptions> options, TimeProvider timeProvider) : IPipelineStep
{
    public string Name => "old_runs";

    public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken) =>
        new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["deleted_runs"] = await runs.DeleteAsync(timeProvider.GetUtcNow().AddDays(-options.Value.RunRetentionDays), cancellationToken),
        };
}
