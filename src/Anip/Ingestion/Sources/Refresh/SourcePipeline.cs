using Anip.Ingestion.WebSub;
using Anip.Pipelines;

namespace Anip.Ingestion.Sources.Refresh;

/// <summary>The pipeline of a kind of source: subscribes what the settings name, then fetches.</summary>
internal static class SourcePipeline
{
    public static Pipeline Create(RegisteredSource source, SourceRuns runs, SourceRefresher refresher, WebSubSubscriber hubs)
    {
        var onlyDue = PipelineParameter.Boolean("only_due", runs.AreSubscribed
            ? "Fetch only what is due; false fetches everything."
            : "Fetch only what is due, as the runs do that the clock starts; false fetches everything.", runs.AreSubscribed);
        var fetch = new FetchStep(
            source.Descriptor,
            // Who starts a run by hand wants something to be fetched.
            (context, progress, token) => refresher.RunAsync(
                source,
                new RefreshManner(context.Parameters.Boolean(onlyDue) || (context.IsScheduled && !context.Parameters.Values.ContainsKey(onlyDue.Name)))
                {
                    // The next one goes on.
                    Limit = context.IsScheduled ? refresher.MaxRunTime : null,
                },
                progress, token),
            // What has a time of its own for the next try would not be waited for by another attempt at the step.
            failure => !runs.AreSubscribed && failure.IsTransient);
        return new Pipeline(source.Descriptor.PipelineName, runs.Description, runs.AreSubscribed ? [new SubscribeStep(source, refresher), fetch, new WebSubStep(hubs)] : [fetch])
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
