using Anip.Adapters.Sqlite.Articles;
using Anip.Adapters.Relational;
using Anip.Adapters.Transfer;
using Anip.Storage;

namespace Anip.Adapters.Sqlite.Upkeep;

internal sealed class SqliteStoreWriter(SqliteDatabase database) : IStoreWriter
{
    public Task<CopyMark?> BeginAsync(CancellationToken cancellationToken) =>
        database.WriteAsync<CopyMark?>(
            session =>
            {
                session.Execute("CREATE TABLE IF NOT EXISTS copy_mark (fingerprint TEXT NOT NULL, last_id INTEGER NOT NULL)");
                session.Execute("DELETE FROM run");
                using (var row = session.Prepare("SELECT fingerprint, last_id FROM copy_mark").Read())
                {
                    if (row.Read())
                    {
                        return new CopyMark(row.GetString(0), row.GetInt64(1));
                    }
                }

                return session.Prepare("SELECT 1 FROM article LIMIT 1").Number() is null
                    ? null
                    : throw new StorageException("not_empty", $"{database.Path} has articles: copy and restore fill an empty store only. Name another.");
            },
            cancellationToken);

    public Task WriteAsync(StoredBatch batch, CopyMark mark, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                var sortAt = WriteArticles(session, batch.Rows[0]);
                Write(session, StoredTables.Raw, batch.Rows[1]);
                Write(session, StoredTables.Revision, batch.Rows[2]);
                WriteAnalyses(session, batch.Rows[3], sortAt);
                WriteVectors(session, batch.Rows[4]);
                session.Execute("DELETE FROM copy_mark");
                session.Prepare("INSERT INTO copy_mark (fingerprint, last_id) VALUES (?1, ?2)").Execute(mark.Fingerprint, mark.LastId);
                return 0;
            },
            cancellationToken);

    public Task WriteRunsAsync(StoredBatch batch, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                foreach (var (table, rows) in StoredTables.OfRuns.Zip(batch.Rows))
                {
                    Write(session, table, rows);
                }

                return 0;
            },
            cancellationToken);

    public Task FinishAsync(IReadOnlyList<IReadOnlyList<object?[]>> others, StoreContents contents, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                foreach (var (table, rows) in StoredTables.Others.Zip(others))
                {
                    session.Execute($"DELETE FROM {table.Name}");
                    Write(session, table, rows);
                }

                Continue(session, "article", contents.LastId);
                Continue(session, "run", contents.LastRunId);
                session.Execute("DROP TABLE copy_mark");
                return 0;
            },
            cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <returns>The place of each article in the order of pages.</returns>
    private static Dictionary<long, long> WriteArticles(SqliteSession session, IReadOnlyList<object?[]> rows)
    {
        var table = StoredTables.Article;
        var content = table.IndexOf("content");
        var columns = table.Columns.Where(column => column.Name != "content").ToList();
        var insert = session.Prepare(
            $"INSERT INTO article ({string.Join(", ", columns.Select(column => column.Name))}, url_hash, source_key) VALUES ({Places(columns.Count + 2)}) RETURNING sort_at");
        var sortAt = new Dictionary<long, long>(rows.Count);
        foreach (var row in rows)
        {
            var (id, url, title, source) = ((long)row[0]!, (string)row[1]!, (string)row[2]!, row[table.IndexOf("source")] as string);
            sortAt[id] = insert.Number(
                [.. row[..content], .. row[(content + 1)..], IncomingRow.Hash(url), source is null ? null : StoredText.Fold(source)])!.Value;
            if (row[content] is string text)
            {
                session.Prepare("INSERT INTO article_content (article_id, content) VALUES (?1, ?2)").Execute(id, text);
            }

            session.Prepare("INSERT INTO article_text (rowid, title, content) VALUES (?1, ?2, ?3)")
                .Execute(id, FullText.Indexed(title), row[content] is string body ? FullText.Indexed(body) : null);
        }

        return sortAt;
    }

    private static void WriteAnalyses(SqliteSession session, IReadOnlyList<object?[]> rows, Dictionary<long, long> sortAt)
    {
        var table = StoredTables.Analysis;
        var insert = session.Prepare(
            $"INSERT INTO analysis ({table.ColumnList.Replace("models", "model_set_id", StringComparison.Ordinal)}) VALUES ({Places(table.Columns.Count)})");
        foreach (var row in rows)
        {
            session.Prepare("INSERT INTO model_set (models) VALUES (?1) ON CONFLICT DO NOTHING").Execute(row[1]);
            var models = session.Prepare("SELECT id FROM model_set WHERE models = ?1").Number(row[1]);
            insert.Execute([row[0], models, .. row[2..]]);
            foreach (var key in AnalysisValues.EntityKeys((string)row[table.IndexOf("entities")]!, StoredText.Fold))
            {
                session.Prepare("INSERT INTO article_entity (entity_key, sort_at, article_id) VALUES (?1, ?2, ?3)").Execute(key, sortAt[(long)row[0]!], row[0]);
            }
        }
    }

    private static void WriteVectors(SqliteSession session, IReadOnlyList<object?[]> rows)
    {
        foreach (var row in rows)
        {
            session.Prepare("INSERT INTO encoder (name) VALUES (?1) ON CONFLICT DO NOTHING").Execute(row[1]);
            session.Prepare("INSERT INTO vector (article_id, encoder_id, halves) SELECT ?1, id, ?3 FROM encoder WHERE name = ?2").Execute(row);
        }
    }

    private static void Write(SqliteSession session, StoredTable table, IReadOnlyList<object?[]> rows)
    {
        var insert = session.Prepare($"INSERT INTO {table.Name} ({table.ColumnList}) VALUES ({Places(table.Columns.Count)})");
        foreach (var row in rows)
        {
            insert.Execute(row);
        }
    }

    private static void Continue(SqliteSession session, string table, long lastId)
    {
        if (session.Prepare("UPDATE sqlite_sequence SET seq = ?2 WHERE name = ?1").Execute(table, lastId) == 0)
        {
            session.Prepare("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)").Execute(table, lastId);
        }
    }

    private static string Places(int count) => string.Join(", ", Enumerable.Range(1, count).Select(i => $"?{i}"));
}
