using System.Runtime.CompilerServices;
using System.Text.Json;
using Anip.Adapters.Relational;
using Anip.Articles;
using Anip.Stages;
using Anip.Storage;

namespace Anip.Adapters.Sqlite.Articles;

internal sealed class SqliteArticleStore(SqliteDatabase database, WorkSignal signal, TimeProvider timeProvider) : IArticleStore, IRawRecords, ISelectedDays
{
    // How many articles are read, and stay in memory, between two chances for other writers.
    private const int BatchSize = 500;

    public async Task<IReadOnlyList<PutOutcome>> PutAsync(IReadOnlyList<IncomingArticle> articles, CancellationToken cancellationToken)
    {
        if (articles.Count == 0)
        {
            return [];
        }

        // All that needs no database: done before the writer's gate, so that batches overlap.
        var rows = await Task.Run(() => articles.AsParallel().AsOrdered().Select(SqliteIncomingRow.From).ToArray(), cancellationToken);
        var now = Instant.Stored(timeProvider.GetUtcNow());
        return Signal(await database.WriteAsync(
            session =>
            {
                var writer = new ArticleWriter(session, now);
                var outcomes = new PutOutcome[rows.Length];
                for (var i = 0; i < rows.Length; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    outcomes[i] = writer.Put(rows[i]);
                }

                writer.Say(rows);
                writer.WriteWords(cancellationToken);
                return outcomes;
            },
            cancellationToken));
    }

    public Task<Article?> FindAsync(long id, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Find(session, id), cancellationToken);

    public Task<Article?> FindByUrlAsync(string canonicalUrl, CancellationToken cancellationToken)
    {
        var hash = IncomingRow.Hash(StoredText.Clean(canonicalUrl));
        return database.ReadAsync(
            session => session.Prepare("SELECT id FROM article WHERE url_hash = ?1").Number(hash) is { } id ? Find(session, id) : null,
            cancellationToken);
    }

    public Task<IReadOnlyList<DayCount>?> CountAsync(ArticleFilter filter, int max, CancellationToken cancellationToken) =>
        database.ReadAsync(session => ArticleSelection.Of(filter, session).Days(session, max), cancellationToken);

    public Task<ArticlePage> QueryAsync(ArticleQuery query, CancellationToken cancellationToken)
    {
        var after = PageCursor.After(query);
        return database.ReadAsync(session => Page(session, query.Filter, after, query.Limit, query.Offset), cancellationToken);
    }

    public Task<ListedPage> ListAsync(ArticleQuery query, CancellationToken cancellationToken)
    {
        var after = PageCursor.After(query);
        return database.ReadAsync(
            session =>
            {
                var (ids, next) = Ids(session, query.Filter, after, query.Limit, query.Offset);
                var articles = new List<ListedArticle>(ids.Count);
                using var row = session.Prepare(SqliteArticleRow.SelectListed).Read(JsonSerializer.Serialize(ids, StorageJson.Default.IEnumerableInt64));
                while (row.Read())
                {
                    articles.Add(ListedRow.Read(row));
                }

                return new ListedPage(articles, next);
            },
            cancellationToken);
    }

    public async IAsyncEnumerable<Article> StreamAsync(ArticleFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PageCursor? after = null;
        do
        {
            var from = after;
            var page = await database.ReadAsync(session => Page(session, filter, from, BatchSize, 0), cancellationToken);
            foreach (var article in page.Articles)
            {
                yield return article;
            }

            after = page.NextCursor is null ? null : PageCursor.Parse(page.NextCursor);
        }
        while (after is not null);
    }

    public async Task<int> DeleteAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var batch in ids.Chunk(BatchSize))
        {
            deleted += await database.WriteAsync(session => Delete(session, batch), cancellationToken);
        }

        return deleted;
    }

    public async Task<int> DeleteAsync(ArticleFilter filter, CancellationToken cancellationToken)
    {
        // What comes in while a long deletion runs stays.
        var last = await database.ReadAsync(session => session.Prepare("SELECT max(id) FROM article").Number() ?? 0, cancellationToken);
        var deleted = 0;
        for (var found = true; found;)
        {
            var count = await database.WriteAsync(
                session => Delete(session, ArticleSelection.Of(filter, session).Some(session, last, BatchSize)), cancellationToken);
            deleted += count;
            found = count > 0;
        }

        return deleted;
    }

    public Task<IReadOnlyList<ArticleRevision>> RevisionsAsync(long id, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ArticleRevision>>(
            session =>
            {
                var revisions = new List<ArticleRevision>();
                using var row = session.Prepare(
                    """
                    SELECT revision, title, content, seen_at FROM article_revision WHERE article_id = ?1
                    UNION ALL
                    SELECT a.revision, a.title, c.content, a.seen_at FROM article a LEFT JOIN article_content c ON c.article_id = a.id WHERE a.id = ?1
                    ORDER BY 1
                    """).Read(id);
                while (row.Read())
                {
                    revisions.Add(new ArticleRevision(row.GetInt32(0), row.GetString(1), ArticleRow.Text(row, 2), Instant.Read(row.GetInt64(3))));
                }

                return revisions;
            },
            cancellationToken);

    Task<ReadOnlyMemory<byte>?> IRawRecords.FindAsync(long articleId, CancellationToken cancellationToken) =>
        database.ReadAsync<ReadOnlyMemory<byte>?>(
            session =>
            {
                using var row = session.Prepare("SELECT length, brotli FROM article_raw WHERE article_id = ?1").Read(articleId);
                return row.Read() ? RawRecord.Unpack(row.GetFieldValue<byte[]>(1), row.GetInt32(0)) : default(ReadOnlyMemory<byte>?);
            },
            cancellationToken);

    private PutOutcome[] Signal(PutOutcome[] outcomes)
    {
        if (outcomes.AsSpan().ContainsAnyExcept(PutOutcome.Unchanged))
        {
            signal.Raise();
        }

        return outcomes;
    }

    internal static Article? Find(SqliteSession session, long id)
    {
        using var row = session.Prepare(SqliteArticleRow.Select + "WHERE a.id = ?1").Read(id);
        return row.Read() ? SqliteArticleRow.Read(row) : null;
    }

    private static ArticlePage Page(SqliteSession session, ArticleFilter filter, PageCursor? after, int limit, int offset)
    {
        var (ids, next) = Ids(session, filter, after, limit, offset);
        return new ArticlePage([.. ids.Select(id => Find(session, id)).OfType<Article>()], next);
    }

    private static (List<long> Ids, string? Next) Ids(SqliteSession session, ArticleFilter filter, PageCursor? after, int limit, int offset)
    {
        // One more than asked for tells whether there is a next page.
        var places = ArticleSelection.Of(filter, session).Page(session, after, limit + 1, offset);
        return ([.. places.Take(limit).Select(place => place.Id)], places.Count > limit ? places[limit - 1].ToString() : null);
    }

    private static int Delete(SqliteSession session, IReadOnlyList<long> ids)
    {
        var article = session.Prepare("DELETE FROM article WHERE id = ?1"); // The rest hangs on it by ON DELETE CASCADE...
        var text = session.Prepare("DELETE FROM article_text WHERE rowid = ?1"); // ...which a virtual table cannot.
        var deleted = 0;
        foreach (var id in ids)
        {
            if (article.Execute(id) > 0)
            {
                text.Execute(id);
                deleted++;
            }
        }

        return deleted;
    }
}
