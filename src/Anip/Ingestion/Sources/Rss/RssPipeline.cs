using Anip.Pipelines;

namespace Anip.Ingestion.Sources.Rss;

/// <summary><c>rss_pipeline</c>: subscribes the configured feeds that are new, then fetches.</summary>
public static class RssPipeline
{
    public const string Name = "rss_pipeline";

    private static readonly PipelineParameter OnlyDue = PipelineParameter.Boolean(
        "only_due", "Fetch the feeds alone whose next fetch is due; false fetches all.", byDefault: true);

    // A feed that failed has its own time for the next try, which another attempt at the step would not wait for.
    internal static Pipeline Create(FeedRefresh feeds) => new(
        Name,
        "Fetches the subscribed feeds (RSS, Atom, RDF, JSON Feed).",
        [
            new SubscribeStep(feeds),
            new FetchStep((parameters, progress, token) => feeds.RunAsync(parameters.Boolean(OnlyDue), progress, token), isPassing: _ => false),
        ])
    {
        Parameters = [OnlyDue],
        DefaultSchedule = new Schedule("*/5 * * * *", "UTC"),
    };

    private sealed class SubscribeStep(FeedRefresh feeds) : IPipelineStep
    {
        public string Name => "subscribe";

        public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
        {
            var added = await feeds.SeedAsync(cancellationToken);
            return new Dictionary<string, long>(StringComparer.Ordinal) { ["subscribed"] = added };
        }
    }
}
