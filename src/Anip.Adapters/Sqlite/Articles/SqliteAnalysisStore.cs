using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Stages;
using Anip.Enrichment;
using Anip.Stages;

namespace Anip.Adapters.Sqlite.Articles;

internal sealed class SqliteAnalysisStore(SqliteDatabase database, TimeProvider time) : IAnalysisStore
{
    public Task<int> CompleteAsync(StageWorker worker, IReadOnlyList<CompletedArticle> completed, CancellationToken cancellationToken) => completed.Count == 0
        ? Task.FromResult(0)
        : database.WriteAsync(
            session =>
            {
                var ended = SqliteTransaction.Result(StageRows.EndAsync(session, worker, [.. completed.Select(one => one.Version)], cancellationToken));
                var writer = new AnalysisWriter(session, Instant.Stored(time.GetUtcNow()));
                foreach (var one in completed.Where(one => ended.Contains(one.Version)).DistinctBy(one => one.Id))
                {
                    writer.Write(one);
                }

                return ended.Count;
            },
            cancellationToken);
}
