using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Records;
using Anip.Adapters.Relational.Stages;
using Anip.Enrichment;
using Anip.Stages;

namespace Anip.Adapters.Sqlite.Articles;

internal sealed class SqliteAnalysisStore(SqliteDatabase database, TimeProvider timeProvider) : IAnalysisStore
{
    public async Task<int> CompleteAsync(StageWorker worker, IReadOnlyList<CompletedArticle> completed, CancellationToken cancellationToken)
    {
        if (completed.Count == 0)
        {
            return 0;
        }

        // Before the writer's gate, so that others write meanwhile.
        var rows = await Task.Run(() => completed.Select(one => (Article: one, Row: AnalysisRow.From(one.Analysis))).ToArray(), cancellationToken);
        return await database.WriteAsync(
            session =>
            {
                var ended = SqliteTransaction.Result(StageRows.EndAsync(session, worker, [.. completed.Select(one => one.Version)], cancellationToken));
                var writer = new AnalysisWriter(session, Instant.Stored(timeProvider.GetUtcNow()));
                var effective = rows.Where(one => ended.Contains(one.Article.Version)).DistinctBy(one => one.Article.Id).ToList();
                var days = SqliteTransaction.Result(ModelDays.CountAsync(session, [.. effective.Select(one => one.Article)], cancellationToken));
                effective.ForEach(one => writer.Write(one.Article.Id, one.Row));
                SqliteTransaction.Result(GivenLabels.ApplyAsync(session, [.. ended.Select(one => one.Id)], cancellationToken));
                SqliteTransaction.Result(ModelDays.AddAsync(session, days, cancellationToken));
                return ended.Count;
            },
            cancellationToken);
    }
}
