using System.Runtime.InteropServices;
using Anip.Adapters.Postgres.Articles;
using Anip.Adapters.Relational;
using Anip.Adapters.Transfer;
using Anip.Storage;
using Npgsql;
using NpgsqlTypes;
using Pgvector;

namespace Anip.Adapters.Postgres.Upkeep;

/// <summary>Fills the tables by COPY; the indexes over vectors are made at the end, which takes a fraction of growing them.</summary>
internal sealed class PostgresStoreWriter(PostgresDatabase database, PostgresNames names) : IStoreWriter
{
    // By table and column.
    private Dictionary<(string Table, string Column), string> _types = [];
    private IReadOnlyList<(string Table, string Column)> _identities = [];

    public async Task<IReadOnlyList<CatalogueTable>> TablesAsync(CancellationToken cancellationToken)
    {
        var tables = await database.ReadAsync(PostgresCatalogue.ReadAsync, cancellationToken);
        _types = tables.SelectMany(table => table.Columns, (table, column) => (table, column)).ToDictionary(one => (one.table.Name, one.column.Name), one => one.column.Type);
        _identities = [.. tables.SelectMany(table => table.Columns.Where(column => column.IsIdentity), (table, column) => (table.Name, column.Name))];
        return tables;
    }

    public Task<CopyMark?> BeginAsync(StoredTables tables, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, token) =>
            {
                await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS copy_mark (fingerprint text NOT NULL, last_id bigint NOT NULL)", [], token);
                foreach (var table in tables.OfRuns.Concat(tables.Others).Reverse())
                {
                    await connection.ExecuteAsync($"DELETE FROM {table.Name}", [], token);
                }

                var marks = await connection.ListAsync(
                    "SELECT fingerprint, last_id FROM copy_mark", [], row => new CopyMark(row.GetString(0), row.GetInt64(1)), token);
                return marks.Count > 0 || !await connection.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM article)", [], token)
                    ? marks.SingleOrDefault()
                    : throw new StorageException("not_empty", $"{database.Location} has articles: copy and restore fill an empty store only (--replace is for SQLite). Name another database, or drop this one first.");
            },
            cancellationToken);

    public Task WriteAsync(StoredBatch batch, CopyMark mark, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, token) =>
            {
                await WriteArticlesAsync(connection, batch.Tables[0], token);
                foreach (var rows in batch.Tables.Skip(1))
                {
                    await (rows.Table.Name switch
                    {
                        StoredTables.Analysis => WriteAnalysesAsync(connection, rows, batch.Tables[0], token),
                        StoredTables.Vector => WriteVectorsAsync(connection, rows, token),
                        _ => CopyAsync(connection, rows, token),
                    });
                }

                await connection.ExecuteAsync("DELETE FROM copy_mark", [], token);
                return await connection.ExecuteAsync("INSERT INTO copy_mark (fingerprint, last_id) VALUES ($1, $2)", [mark.Fingerprint, mark.LastId], token);
            },
            cancellationToken);

    public Task WriteAsync(IReadOnlyList<StoredRows> tables, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, token) =>
            {
                foreach (var rows in tables)
                {
                    await CopyAsync(connection, rows, token);
                }

                return 0;
            },
            cancellationToken);

    public async Task FinishAsync(StoredTables tables, StoreContents contents, CancellationToken cancellationToken)
    {
        await names.IndexAllAsync(cancellationToken);
        await database.WriteAsync(
            async (connection, token) =>
            {
                var moved = tables.OfArticles.Concat(tables.OfRuns).Concat(tables.Others).Select(table => table.Name).ToHashSet();
                foreach (var (table, column) in _identities.Where(identity => moved.Contains(identity.Table)))
                {
                    await connection.ExecuteAsync(
                        $"SELECT setval(pg_get_serial_sequence($1, $2), max({column})) FROM {table} HAVING max({column}) > 0", [table, column], token);
                }

                await ContinueAsync(connection, StoredTables.Article, contents.LastId, token);
                await ContinueAsync(connection, StoredTables.Run, contents.LastRunId, token);
                return await connection.ExecuteAsync("DROP TABLE copy_mark", [], token);
            },
            cancellationToken);
        await database.RunLongAsync("ANALYZE", cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Task<int> ContinueAsync(NpgsqlConnection connection, string table, long lastId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("SELECT setval(pg_get_serial_sequence($1, 'id'), $2) WHERE $2 > 0", [table, lastId], cancellationToken);

    private async Task WriteArticlesAsync(NpgsqlConnection connection, StoredRows articles, CancellationToken cancellationToken)
    {
        var table = articles.Table;
        var (id, url, title, content, source) = (table.IndexOf("id"), table.IndexOf("url"), table.IndexOf("title"), table.IndexOf("content"), table.IndexOf("source"));
        var columns = table.Columns.Index().Where(column => column.Index != content).Select(column => (column.Index, column.Item.Name, Type: TypeOf(table, column.Item.Name))).ToList();
        await using (var copy = await connection.BeginBinaryImportAsync(
            $"COPY article ({string.Join(", ", columns.Select(column => column.Name))}, url_hash, source_key) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            foreach (var row in articles.Rows)
            {
                await copy.StartRowAsync(cancellationToken);
                foreach (var column in columns)
                {
                    await MovedValue.WriteAsync(copy, row[column.Index], column.Type, cancellationToken);
                }

                await copy.WriteAsync(PostgresIncomingRow.Hash((string)row[url]!), NpgsqlDbType.Uuid, cancellationToken);
                await MovedValue.WriteAsync(copy, row[source] is string name ? PostgresSelection.Key(name) : null, "text", cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await connection.CopyAsync(
            "article_text (article_id, content, words)", 3, articles.Rows,
            (text, row) =>
            {
                text.Value((long)row[id]!);
                text.Value(row[content] as string);
                text.Value(new TextVector((string)row[title]!, row[content] as string));
            },
            cancellationToken);
    }

    private async Task WriteAnalysesAsync(NpgsqlConnection connection, StoredRows analyses, StoredRows articles, CancellationToken cancellationToken)
    {
        var table = analyses.Table;
        var (id, models, found) = (table.IndexOf("article_id"), table.IndexOf("models"), table.IndexOf("entities"));
        var rows = new List<object?[]>(analyses.Rows.Count);
        foreach (var row in analyses.Rows)
        {
            rows.Add([.. row[..models], (long)await names.ModelSetAsync((string)row[models]!, cancellationToken), .. row[(models + 1)..]]);
        }

        var columns = table.Columns.Select(column => column.Name == "models" ? column with { Name = "model_set_id" } : column);
        await CopyAsync(connection, new StoredRows(table with { Columns = [.. columns] }, rows), cancellationToken);

        var (articleId, publishedAt) = (articles.Table.IndexOf("id"), articles.Table.IndexOf("published_at"));
        var published = articles.Rows.ToDictionary(row => (long)row[articleId]!, row => (long?)row[publishedAt]);
        await using var entities = await connection.BeginBinaryImportAsync("COPY article_entity (entity_key, sort_at, article_id) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in analyses.Rows)
        {
            foreach (var key in AnalysisValues.EntityKeys((string)row[found]!, PostgresSelection.Key))
            {
                await entities.StartRowAsync(cancellationToken);
                await entities.WriteAsync(key, NpgsqlDbType.Text, cancellationToken);
                await entities.WriteAsync(PostgresCommands.Wire(published[(long)row[id]!] ?? long.MinValue), NpgsqlDbType.TimestampTz, cancellationToken);
                await entities.WriteAsync((long)row[id]!, NpgsqlDbType.Bigint, cancellationToken);
            }
        }

        await entities.CompleteAsync(cancellationToken);
    }

    private async Task WriteVectorsAsync(NpgsqlConnection connection, StoredRows vectors, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync("COPY article_vector (article_id, encoder_id, embedding) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in vectors.Rows)
        {
            var halves = MemoryMarshal.Cast<byte, Half>((byte[])row[2]!).ToArray();
            var encoder = await names.EncoderAsync((string)row[1]!, halves.Length, indexed: false, cancellationToken);
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync((long)row[0]!, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(encoder.Id, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(new HalfVector(halves), cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private async Task CopyAsync(NpgsqlConnection connection, StoredRows rows, CancellationToken cancellationToken)
    {
        var types = rows.Table.Columns.Select(column => TypeOf(rows.Table, column.Name)).ToList();
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {rows.Table.Name} ({rows.Table.ColumnList}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in rows.Rows)
        {
            await copy.StartRowAsync(cancellationToken);
            foreach (var (type, value) in types.Zip(row))
            {
                await MovedValue.WriteAsync(copy, value, type, cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private string TypeOf(StoredTable table, string column) => _types[(table.Name, column)];
}
