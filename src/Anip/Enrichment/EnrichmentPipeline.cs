using Anip.Articles;
using Anip.Pipelines;

namespace Anip.Enrichment;

/// <summary><c>ml_processing</c>: enriches until nothing is pending.</summary>
internal static class EnrichmentPipeline
{
    public static Pipeline Create(EnrichmentRun run, IEnrichmentProgress progress, IArticleStatistics statistics, TimeProvider time) => new(
        "ml_processing",
        "Reads language, topic, sentiment, names and more off all articles that wait for it.",
        [new EnrichStep(run, progress, statistics, time)]);

    private sealed class EnrichStep(EnrichmentRun run, IEnrichmentProgress progress, IArticleStatistics statistics, TimeProvider time) : IPipelineStep
    {
        private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);

        public string Name => "enrich";

        public async Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
        {
            var pending = (await statistics.CountAsync(cancellationToken)).Pending;
            if (pending == 0)
            {
                return context.Skip("No article waits for enrichment.");
            }

            context.Count("pending", pending);
            context.Log($"{pending} articles wait for enrichment.");
            var before = progress.Current;
            var enriching = run.ExecuteAsync(cancellationToken);
            while (await Task.WhenAny(enriching, Task.Delay(Refresh, time, CancellationToken.None)) != enriching)
            {
                context.Count("enriched", progress.Current.Done - before.Done);
                context.Count("failed", progress.Current.Failed - before.Failed);
            }

            var enriched = await EndAsync(enriching);
            var counts = await statistics.CountAsync(cancellationToken);
            if (counts.Pending > 0)
            {
                context.Log($"{counts.Pending} articles are in the hands of other workers, or came in meanwhile.");
            }

            return new Dictionary<string, long>(StringComparer.Ordinal)
            {
                ["enriched"] = enriched,
                ["failed"] = progress.Current.Failed - before.Failed,
                ["pending"] = counts.Pending,
                ["quarantined"] = counts.Quarantined,
            };
        }

        private static async Task<int> EndAsync(Task<int> enriching)
        {
            try
            {
                return await enriching;
            }
            catch (AnalyzerException exception)
            {
                throw new StepException(exception.Message, exception);
            }
        }
    }
}
