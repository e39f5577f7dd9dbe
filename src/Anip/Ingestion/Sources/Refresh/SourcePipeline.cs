using Anip.Pipelines;

namespace Anip.Ingestion.Sources.Refresh;

/// <summary>The pipeline of a kind of source: subscribes what the settings name, then fetches.</summary>
internal static class SourcePipeline
{
    public static Pipeline Create(RegisteredSource source, SourceRuns runs, SourceRefresher refresher)
    {
        var onlyDue = PipelineParameter.Boolean("only_due", "Fetch only what is due; false fetches everything.", runs.AreSubscribed);
        var fetch = new FetchStep(
            source.Descriptor,
            (parameters, progress, token) => refresher.RunAsync(source, parameters.Boolean(onlyDue), progress, token),
            // What has a time of its own for the next try would not be waited for by another attempt at the step.
            failure => !runs.AreSubscribed && failure.IsTransient);
        return new Pipeline(source.Descriptor.PipelineName, runs.Description, runs.AreSubscribed ? [new SubscribeStep(source, refresher), fetch] : [fetch])
        {
            Parameters = [onlyDue],
            DefaultSchedule = source.IsConfigured ? new Schedule(runs.Cron, "UTC") : null,
        };
    }

    private sealed class SubscribeStep(RegisteredSource source, SourceRefresher refresher) : IPipelineStep
    {
        public string Name => "subscribe";

        public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
        {
            var added = await refresher.SeedAsync(source, cancellationToken);
            return new Dictionary<string, long>(StringComparer.Ordinal) { ["subscribed"] = added };
        }
    }
}
