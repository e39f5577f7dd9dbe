using Anip.Pipelines;

namespace Anip.Ingestion.WebSub;

/// <summary>The step of a pipeline that asks hubs to pass on feeds.</summary>
internal sealed class WebSubStep(WebSubSubscriber subscriber) : IPipelineStep
{
    public string Name => "hubs";

    public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        if (!subscriber.IsOn)
        {
            return context.Skip($"Hubs cannot reach this server; feeds are polled. {WebSubOptions.Section}:{nameof(WebSubOptions.PublicUrl)} says where they can.");
        }

        var (asked, failed) = await subscriber.AskAsync(cancellationToken);
        return new Dictionary<string, long>(StringComparer.Ordinal) { ["asked_hubs"] = asked, ["failed_hubs"] = failed };
    }
}
