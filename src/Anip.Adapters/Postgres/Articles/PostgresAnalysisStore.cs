using Anip.Adapters.Relational;
using Anip.Enrichment;
using Anip.Stages;

namespace Anip.Adapters.Postgres.Articles;

internal sealed class PostgresAnalysisStore(PostgresDatabase database, PostgresNames names, TimeProvider timeProvider) : IAnalysisStore
{
    public async Task<int> CompleteAsync(StageWorker worker, IReadOnlyList<CompletedArticle> completed, CancellationToken cancellationToken)
    {
        var ready = new List<PreparedAnalysis>(completed.Count);
        foreach (var one in completed.DistinctBy(one => one.Version))
        {
            var vectors = new List<PreparedVector>();
            foreach (var (name, vector) in AnalysisValues.Embeddings(one.Analysis))
            {
                vectors.Add(new PreparedVector(one.Id, (await names.EncoderAsync(name, vector.Length, cancellationToken)).Id, vector));
            }

            var models = await names.ModelSetAsync(AnalysisValues.Models(one.Analysis.Models), cancellationToken);
            ready.Add(new PreparedAnalysis(one.Version, one.Analysis, models, vectors));
        }

        var now = Instant.Stored(timeProvider.GetUtcNow());
        return ready.Count == 0
            ? 0
            : await database.WriteAsync((connection, token) => new PostgresAnalysisWriter(connection, worker, now).WriteAsync(ready, token), cancellationToken);
    }
}
