using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Records;
using Anip.Adapters.Relational.Stages;
using Anip.Enrichment;
using Anip.Stages;

namespace Anip.Adapters.Sqlite.Articles;

internal sealed class SqliteAnalysisStore(SqliteDatabase database, TimeProvider timeProvider) : IAnalysisStore
{
    public Task<int> CompleteAsync(StageWorker worker, IReadOnlyList<CompletedArticle> completed, CancellationToken cancellationToken) => completed.Count == 0
        ? Task.FromResult(0)
        : database.WriteAsync(
            session =>
            {
                var ended = SqliteTransaction.Result(StageRows.EndAsync(session, worker, [.. completed.Select(one => one.Version)], cancellationToken));
                var writer = new AnalysisWriter(session, Instant.Stored(timeProvider.GetUtcNow()));
                var effective = completed.Where(one => ended.Contains(one.Version)).DistinctBy(one => one.Id).ToList();
                var days = SqliteTransaction.Result(ModelDays.CountAsync(session, effective, cancellationToken));
                effective.ForEach(writer.Write);
                SqliteTransaction.Result(GivenLabels.ApplyAsync(session, [.. ended.Select(one => one.Id)], cancellationToken));
                SqliteTransaction.Result(ModelDays.AddAsync(session, days, cancellationToken));
                return ended.Count;
            },
            cancellationToken);
}
