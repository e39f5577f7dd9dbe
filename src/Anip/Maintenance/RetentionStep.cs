using Anip.Pipelines;
using Anip.Storage;

namespace Anip.Maintenance;

/// <summary>Has whatever is kept for a time only forget what is past it.</summary>
internal sealed class RetentionStep(IEnumerable<IRetention> retentions) : IPipelineStep
{
    public string Name => "retention";

    public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var retention in retentions)
        {
            counts[retention.Count] = await retention.ForgetAsync(cancellationToken);
        }

        return counts.Count == 0 ? context.Skip("Nothing is kept for a time only.") : counts;
    }
}
