using Anip.Adapters.Relational;
using Anip.Enrichment;
using Anip.Stages;

namespace Anip.Adapters.Postgres.Articles;

internal sealed class PostgresAnalysisStore(PostgresDatabase database, PostgresNames names, TimeProvider time) : IAnalysisStore
{
    public async Task<int> CompleteAsync(StageWorker worker, IReadOnlyList<CompletedArticle> completed, CancellationToken cancellationToken)
    {
        var ready = new List<PreparedAnalysis>(completed.Count);
        foreach (var one in completed.DistinctBy(one => one.Version))
        {
            int? encoder = AnalysisValues.Encoder(one.Analysis) is { } name
                ? (await names.EncoderAsync(name, one.Analysis.Embedding.Length, cancellationToken)).Id
                : null;
            var models = await names.ModelSetAsync(AnalysisValues.Models(one.Analysis), cancellationToken);
            ready.Add(new PreparedAnalysis(one.Version, one.Analysis, models, encoder));
        }

        var now = Instant.Stored(time.GetUtcNow());
        return ready.Count == 0
            ? 0
            : await database.WriteAsync((connection, token) => new PostgresAnalysisWriter(connection, worker, now).WriteAsync(ready, token), cancellationToken);
    }
}
