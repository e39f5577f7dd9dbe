using System.Runtime.CompilerServices;
using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Lake;
using Anip.Articles;
using Anip.Lake.Files;
using Anip.Stages;

namespace Anip.Adapters.Sqlite.Articles;

internal sealed class SqliteLakeStore(SqliteDatabase database, WorkSignal signal, TimeProvider timeProvider) : ILakeStore
{
    private const int PageSize = 500;

    public Task<IReadOnlyList<LakeDay>> ListDaysAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(session => SqliteTransaction.Result(LakeSql.ListDaysAsync(session, "{0}", cancellationToken)), cancellationToken);

    public async IAsyncEnumerable<IReadOnlyList<LakeArticle>> ReadAsync(DateOnly? day, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (from, to) = LakeSql.BoundsOf(day);
        var (at, id) = (from, -1L);
        while (true)
        {
            var (place, after) = (at, id);
            var page = await database.ReadAsync(session => Page(session, place, after, to, cancellationToken), cancellationToken);
            if (page.Count > 0)
            {
                yield return page;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            (at, id) = (page[^1].Article.PublishedAt is { } last ? Instant.Stored(last) : long.MinValue, page[^1].Article.Id);
        }
    }

    public PreparedArticle Prepare(LakeArticle article) => SqliteLakeArticle.From(article);

    public async Task<IReadOnlyList<LoadOutcome>> LoadAsync(IReadOnlyList<PreparedArticle> articles, CancellationToken cancellationToken)
    {
        var now = Instant.Stored(timeProvider.GetUtcNow());
        var outcomes = await database.WriteAsync(session => new LakeWriter(session, now).Load([.. articles.Cast<SqliteLakeArticle>()], cancellationToken), cancellationToken);
        if (outcomes.Any(outcome => outcome.Outcome != PutOutcome.Unchanged))
        {
            signal.Raise();
        }

        return outcomes;
    }

    // Those of the same instant first, so that both halves walk along an index however many have one.
    private static List<LakeArticle> Page(SqliteSession session, long at, long id, long to, CancellationToken cancellationToken)
    {
        var articles = new List<Article>(PageSize);
        Take("WHERE a.sort_at = ?1 AND a.id > ?2 ORDER BY a.id LIMIT ?3", at, id, PageSize);
        if (articles.Count < PageSize)
        {
            Take("WHERE a.sort_at > ?1 AND a.sort_at < ?2 ORDER BY a.sort_at, a.id LIMIT ?3", at, to, PageSize - articles.Count);
        }

        var (declared, said) = SqliteTransaction.Result(LakeSql.ReadAsync(session, [.. articles.Select(article => article.Id)], cancellationToken));
        return [.. articles.Select(article => new LakeArticle(article, declared.GetValueOrDefault(article.Id), [.. said[article.Id]]))];

        void Take(string where, long first, long second, int limit)
        {
            using var row = session.Prepare(SqliteArticleRow.Select + where).Read(first, second, limit);
            while (row.Read())
            {
                articles.Add(SqliteArticleRow.Read(row));
            }
        }
    }
}
