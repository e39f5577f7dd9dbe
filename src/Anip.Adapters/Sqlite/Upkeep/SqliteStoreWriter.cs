using Anip.Adapters.Sqlite.Articles;
using Anip.Adapters.Relational;
using Anip.Adapters.Transfer;
using Anip.Storage;

namespace Anip.Adapters.Sqlite.Upkeep;

internal sealed class SqliteStoreWriter(SqliteDatabase database) : IStoreWriter
{
    public Task<IReadOnlyList<CatalogueTable>> TablesAsync(CancellationToken cancellationToken) => database.ReadAsync(SqliteCatalogue.Read, cancellationToken);

    public Task<CopyMark?> BeginAsync(StoredTables tables, CancellationToken cancellationToken) =>
        database.WriteAsync<CopyMark?>(
            session =>
            {
                session.Execute("CREATE TABLE IF NOT EXISTS copy_mark (fingerprint TEXT NOT NULL, last_id INTEGER NOT NULL)");
                foreach (var table in tables.OfRuns.Concat(tables.Others).Reverse())
                {
                    session.Execute($"DELETE FROM {table.Name}");
                }

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
                var sortAt = WriteArticles(session, batch.Tables[0]);
                foreach (var rows in batch.Tables.Skip(1))
                {
                    switch (rows.Table.Name)
                    {
                        case StoredTables.Analysis:
                            WriteAnalyses(session, rows, sortAt);
                            break;
                        case StoredTables.Vector:
                            WriteVectors(session, rows);
                            break;
                        default:
                            Write(session, rows);
                            break;
                    }
                }

                session.Execute("DELETE FROM copy_mark");
                session.Prepare("INSERT INTO copy_mark (fingerprint, last_id) VALUES (?1, ?2)").Execute(mark.Fingerprint, mark.LastId);
                return 0;
            },
            cancellationToken);

    public Task WriteAsync(IReadOnlyList<StoredRows> tables, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                foreach (var rows in tables)
                {
                    Write(session, rows);
                }

                return 0;
            },
            cancellationToken);

    public Task FinishAsync(StoredTables tables, StoreContents contents, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                Continue(session, StoredTables.Article, contents.LastId);
                Continue(session, StoredTables.Run, contents.LastRunId);
                session.Execute("DROP TABLE copy_mark");
                return 0;
            },
            cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <returns>The place of each article in the order of pages.</returns>
    private static Dictionary<long, long> WriteArticles(SqliteSession session, StoredRows articles)
    {
        var table = articles.Table;
        var (idAt, urlAt, titleAt, contentAt, sourceAt) = (table.IndexOf("id"), table.IndexOf("url"), table.IndexOf("title"), table.IndexOf("content"), table.IndexOf("source"));
        var columns = table.Columns.Where(column => column.Name != "content").ToList();
        var insert = session.Prepare(
            $"INSERT INTO article ({string.Join(", ", columns.Select(column => column.Name))}, url_hash, source_key) VALUES ({SqliteStatement.Places(columns.Count + 2)}) RETURNING sort_at");
        var sortAt = new Dictionary<long, long>(articles.Rows.Count);
        foreach (var row in articles.Rows)
        {
            var (id, url, title) = ((long)row[idAt]!, (string)row[urlAt]!, (string)row[titleAt]!);
            sortAt[id] = insert.Number(
                [.. row[..contentAt], .. row[(contentAt + 1)..], IncomingRow.Hash(url), row[sourceAt] is string source ? StoredText.Fold(source) : null])!.Value;
            if (row[contentAt] is string text)
            {
                session.Prepare("INSERT INTO article_content (article_id, content) VALUES (?1, ?2)").Execute(id, text);
            }

            session.Prepare("INSERT INTO article_text (rowid, title, content) VALUES (?1, ?2, ?3)")
                .Execute(id, FullText.Indexed(title), row[contentAt] is string body ? FullText.Indexed(body) : null);
        }

        return sortAt;
    }

    private static void WriteAnalyses(SqliteSession session, StoredRows analyses, Dictionary<long, long> sortAt)
    {
        var table = analyses.Table;
        var (idAt, modelsAt, entitiesAt) = (table.IndexOf("article_id"), table.IndexOf("models"), table.IndexOf("entities"));
        var insert = session.Prepare(
            $"INSERT INTO analysis ({table.ColumnList.Replace("models", "model_set_id", StringComparison.Ordinal)}) VALUES ({SqliteStatement.Places(table.Columns.Count)})");
        foreach (var row in analyses.Rows)
        {
            session.Prepare("INSERT INTO model_set (models) VALUES (?1) ON CONFLICT DO NOTHING").Execute(row[modelsAt]);
            var models = session.Prepare("SELECT id FROM model_set WHERE models = ?1").Number(row[modelsAt]);
            insert.Execute([.. row[..modelsAt], models, .. row[(modelsAt + 1)..]]);
            foreach (var key in AnalysisValues.EntityKeys((string)row[entitiesAt]!, StoredText.Fold))
            {
                session.Prepare("INSERT INTO article_entity (entity_key, sort_at, article_id) VALUES (?1, ?2, ?3)").Execute(key, sortAt[(long)row[idAt]!], row[idAt]);
            }
        }
    }

    private static void WriteVectors(SqliteSession session, StoredRows vectors)
    {
        foreach (var row in vectors.Rows)
        {
            session.Prepare("INSERT INTO encoder (name) VALUES (?1) ON CONFLICT DO NOTHING").Execute(row[1]);
            session.Prepare("INSERT INTO vector (article_id, encoder_id, halves) SELECT ?1, id, ?3 FROM encoder WHERE name = ?2").Execute(row);
        }
    }

    private static void Write(SqliteSession session, StoredRows rows)
    {
        var insert = session.Prepare($"INSERT INTO {rows.Table.Name} ({rows.Table.ColumnList}) VALUES ({SqliteStatement.Places(rows.Table.Columns.Count)})");
        foreach (var row in rows.Rows)
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
}
