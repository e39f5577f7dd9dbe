using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Microsoft.Extensions.Options;

namespace Anip.Maintenance;

/// <summary>Forgets idempotency keys that are past their time.</summary>
internal sealed class ExpiredKeysStep(IRunStore runs, IOptions<PipelinesOptions> options, TimeProvider timeProvider) : IPipelineStep
{
    public string Name => "expired_keys";

    public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken) =>
        new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["forgotten_keys"] = await runs.ForgetKeysAsync(timeProvider.GetUtcNow() - options.Value.KeyRetention, cancellationToken),
        };
}
