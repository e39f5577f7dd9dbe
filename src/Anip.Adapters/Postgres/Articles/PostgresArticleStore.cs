using System.Runtime.CompilerServices;
using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Records;
using Anip.Articles;
using Anip.Stages;
using Anip.Storage;
using Npgsql;

namespace Anip.Adapters.Postgres.Articles;

internal sealed class PostgresArticleStore(PostgresDatabase database, WorkSignal signal, TimeProvider timeProvider) : IArticleStore, IRawRecords, ISelectedDays
{
    // How many articles are in memory at once.
    private const int BatchSize = 500;

    // How many are deleted in one transaction.
    private const int DeletedAtOnce = 2_000;

    public async Task<IReadOnlyList<PutOutcome>> PutAsync(IReadOnlyList<IncomingArticle> articles, CancellationToken cancellationToken)
    {
        if (articles.Count == 0)
        {
            return [];
        }

        // Compression, hashing and taking words apart need no database.
        var rows = await Task.Run(() => articles.AsParallel().AsOrdered().Select(PostgresIncomingRow.From).ToArray(), cancellationToken);
        var now = Instant.Stored(timeProvider.GetUtcNow());
        return Signal(await database.WriteAsync((connection, token) => PutAsync(connection, rows, now, token), cancellationToken));
    }

    public Task<Article?> FindAsync(long id, CancellationToken cancellationToken) => FindAsync("a.id = $1", id, cancellationToken);

    public Task<Article?> FindByUrlAsync(string canonicalUrl, CancellationToken cancellationToken) =>
        FindAsync("a.url_hash = $1", PostgresIncomingRow.Hash(StoredText.Clean(canonicalUrl)), cancellationToken);

    public Task<IReadOnlyList<DayCount>?> CountAsync(ArticleFilter filter, int max, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (connection, token) => await (await PostgresSelection.OfAsync(filter, connection, token)).DaysAsync(connection, max, token), cancellationToken);

    public Task<ArticlePage> QueryAsync(ArticleQuery query, CancellationToken cancellationToken)
    {
        var after = PageCursor.After(query);
        return PageAsync(query.Filter, after, query.Limit, query.Offset, cancellationToken);
    }

    public Task<ListedPage> ListAsync(ArticleQuery query, CancellationToken cancellationToken)
    {
        var after = PageCursor.After(query);
        return database.ReadAsync(
            async (connection, token) =>
            {
                var (articles, next) = await PageAsync(connection, query.Filter, after, query.Limit, query.Offset, ArticleColumns.Listed, token);
                return new ListedPage(articles, next);
            },
            cancellationToken);
    }

    public async IAsyncEnumerable<Article> StreamAsync(ArticleFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PageCursor? after = null;
        do
        {
            var page = await PageAsync(filter, after, BatchSize, 0, cancellationToken);
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
        foreach (var piece in ids.Chunk(DeletedAtOnce))
        {
            deleted += await database.WriteAsync((connection, token) => DeleteAsync(connection, piece, token), cancellationToken);
        }

        return deleted;
    }

    public async Task<int> DeleteAsync(ArticleFilter filter, CancellationToken cancellationToken)
    {
        // What comes in while a long deletion runs stays.
        var last = await database.ReadAsync(
            (connection, token) => connection.ScalarAsync<long>("SELECT max(id) FROM article", [], token), cancellationToken);
        var deleted = 0;
        for (var found = true; found;)
        {
            var count = await database.WriteAsync(
                async (connection, token) =>
                {
                    var selection = await PostgresSelection.OfAsync(filter, connection, token);
                    return await DeleteAsync(connection, [.. await selection.SomeAsync(connection, last, DeletedAtOnce, token)], token);
                },
                cancellationToken);
            deleted += count;
            found = count > 0;
        }

        return deleted;
    }

    public Task<IReadOnlyList<ArticleRevision>> RevisionsAsync(long id, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ArticleRevision>>(
            async (connection, token) => await connection.ListAsync(
                """
                SELECT revision, title, content, anip_micros(seen_at) FROM article_revision WHERE article_id = $1
                UNION ALL
                SELECT a.revision, a.title, c.content, anip_micros(a.seen_at) FROM article a JOIN article_text c ON c.article_id = a.id WHERE a.id = $1
                ORDER BY 1
                """,
                [id],
                row => new ArticleRevision(row.GetInt32(0), row.GetString(1), ArticleRow.Text(row, 2), Instant.Read(row.GetInt64(3))),
                token),
            cancellationToken);

    Task<ReadOnlyMemory<byte>?> IRawRecords.FindAsync(long articleId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var records = await connection.ListAsync(
                    "SELECT length, brotli FROM article_raw WHERE article_id = $1", [articleId],
                    row => RawRecord.Unpack(row.GetFieldValue<byte[]>(1), row.GetInt32(0)), token);
                return records.Count > 0 ? records[0] : default(ReadOnlyMemory<byte>?);
            },
            cancellationToken);

    private static async Task<PutOutcome[]> PutAsync(NpgsqlConnection connection, PostgresIncomingRow[] rows, long now, CancellationToken cancellationToken)
    {
        var outcomes = await new PostgresArticleWriter(connection, now).PutAsync(rows, cancellationToken);
        var said = rows.Where(row => row.Article.Statement is not null).ToList();
        if (said.Count > 0)
        {
            var ids = (await connection.ListAsync(
                "SELECT url_hash, id FROM article WHERE url_hash = ANY($1)", [said.Select(row => row.UrlHash).ToArray()], row => (Hash: row.GetGuid(0), Id: row.GetInt64(1)), cancellationToken))
                .ToDictionary(row => row.Hash, row => row.Id);
            // What was as it should be is not locked, and somebody may have deleted it since.
            await SourceStatements.SaveAsync(
                new PostgresSession(connection), said.Where(row => ids.ContainsKey(row.UrlHash)).Select(row => (ids[row.UrlHash], row.Article.Statement!)), now, cancellationToken);
        }

        return outcomes;
    }

    private PutOutcome[] Signal(PutOutcome[] outcomes)
    {
        if (outcomes.AsSpan().ContainsAnyExcept(PutOutcome.Unchanged))
        {
            signal.Raise();
        }

        return outcomes;
    }

    private Task<Article?> FindAsync(string condition, object value, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (connection, token) => (await connection.ListAsync(
                $"SELECT {PostgresArticleRow.Columns} FROM article a {PostgresArticleRow.Joins} WHERE {condition}", [value], PostgresArticleRow.Read, token))
                .SingleOrDefault(),
            cancellationToken);

    private Task<ArticlePage> PageAsync(ArticleFilter filter, PageCursor? after, int limit, int offset, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var (articles, next) = await PageAsync(connection, filter, after, limit, offset, ArticleColumns.Whole, token);
                return new ArticlePage(articles, next);
            },
            cancellationToken);

    private static async Task<(IReadOnlyList<T> Articles, string? Next)> PageAsync<T>(
        NpgsqlConnection connection, ArticleFilter filter, PageCursor? after, int limit, int offset, ArticleColumns<T> columns, CancellationToken cancellationToken)
    {
        var selection = await PostgresSelection.OfAsync(filter, connection, cancellationToken);
        if (selection.IsEmpty)
        {
            return ([], null);
        }

        // One more than asked for tells whether there is a next page.
        var page = await selection.PageAsync(connection, columns, after, limit + 1, offset, cancellationToken);
        return ([.. page.Take(limit).Select(one => one.Article)], page.Count > limit ? page[limit - 1].Place.ToString() : null);
    }

    // The rest goes by a trigger. Ascending, as everything that locks articles goes by id: two such transactions never wait for each other.
    private static async Task<int> DeleteAsync(NpgsqlConnection connection, long[] ids, CancellationToken cancellationToken) =>
        ids.Length == 0
            ? 0
            : await connection.ExecuteAsync(
                "WITH locked AS (SELECT id FROM article WHERE id = ANY($1) ORDER BY id FOR UPDATE) DELETE FROM article WHERE id IN (SELECT id FROM locked)",
                [ids], cancellationToken);
}
