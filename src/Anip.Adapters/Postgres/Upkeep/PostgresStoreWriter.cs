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
    public Task<CopyMark?> BeginAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, token) =>
            {
                await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS copy_mark (fingerprint text NOT NULL, last_id bigint NOT NULL)", [], token);
                await connection.ExecuteAsync("DELETE FROM run", [], token);
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
                await WriteArticlesAsync(connection, batch.Rows[0], token);
                await CopyAsync(connection, StoredTables.Raw, batch.Rows[1], token);
                await CopyAsync(connection, StoredTables.Revision, batch.Rows[2], token);
                await WriteAnalysesAsync(connection, batch.Rows[3], batch.Rows[0], token);
                await WriteVectorsAsync(connection, batch.Rows[4], token);
                await connection.ExecuteAsync("DELETE FROM copy_mark", [], token);
                return await connection.ExecuteAsync("INSERT INTO copy_mark (fingerprint, last_id) VALUES ($1, $2)", [mark.Fingerprint, mark.LastId], token);
            },
            cancellationToken);

    public Task WriteRunsAsync(StoredBatch batch, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, token) =>
            {
                foreach (var (table, rows) in StoredTables.OfRuns.Zip(batch.Rows))
                {
                    await CopyAsync(connection, table, rows, token);
                }

                return 0;
            },
            cancellationToken);

    public async Task FinishAsync(IReadOnlyList<IReadOnlyList<object?[]>> others, StoreContents contents, CancellationToken cancellationToken)
    {
        await names.IndexAllAsync(cancellationToken);
        await database.WriteAsync(
            async (connection, token) =>
            {
                foreach (var (table, rows) in StoredTables.Others.Zip(others))
                {
                    await connection.ExecuteAsync($"DELETE FROM {table.Name}", [], token);
                    await CopyAsync(connection, table, rows, token);
                }

                await ContinueAsync(connection, "article", contents.LastId, token);
                await ContinueAsync(connection, "run", contents.LastRunId, token);
                return await connection.ExecuteAsync("DROP TABLE copy_mark", [], token);
            },
            cancellationToken);
        await database.RunLongAsync("ANALYZE", cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Task<int> ContinueAsync(NpgsqlConnection connection, string table, long lastId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("SELECT setval(pg_get_serial_sequence($1, 'id'), $2) WHERE $2 > 0", [table, lastId], cancellationToken);

    private static async Task WriteArticlesAsync(NpgsqlConnection connection, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        var table = StoredTables.Article;
        var (content, source) = (table.IndexOf("content"), table.IndexOf("source"));
        var columns = table.Columns.Where(column => column.Name != "content").ToList();
        await using (var copy = await connection.BeginBinaryImportAsync(
            $"COPY article ({string.Join(", ", columns.Select(column => column.Name))}, url_hash, source_key) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            foreach (var row in rows)
            {
                await copy.StartRowAsync(cancellationToken);
                foreach (var column in columns)
                {
                    await WriteAsync(copy, row[table.IndexOf(column.Name)], column.Kind, cancellationToken);
                }

                await copy.WriteAsync(PostgresIncomingRow.Hash((string)row[1]!), NpgsqlDbType.Uuid, cancellationToken);
                await WriteAsync(copy, row[source] is string name ? PostgresSelection.Key(name) : null, ColumnKind.Text, cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await connection.CopyAsync(
            "article_text (article_id, content, words)", 3, rows,
            (text, row) =>
            {
                text.Value((long)row[0]!);
                text.Value(row[content] as string);
                text.Value(new TextVector((string)row[2]!, row[content] as string));
            },
            cancellationToken);
    }

    private async Task WriteAnalysesAsync(
        NpgsqlConnection connection, IReadOnlyList<object?[]> rows, IReadOnlyList<object?[]> articles, CancellationToken cancellationToken)
    {
        var table = StoredTables.Analysis;
        await using (var copy = await connection.BeginBinaryImportAsync(
            $"COPY analysis ({table.ColumnList.Replace("models", "model_set_id", StringComparison.Ordinal)}) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            foreach (var row in rows)
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync((long)row[0]!, NpgsqlDbType.Bigint, cancellationToken);
                await copy.WriteAsync(await names.ModelSetAsync((string)row[1]!, cancellationToken), NpgsqlDbType.Integer, cancellationToken);
                foreach (var (column, value) in table.Columns.Zip(row).Skip(2))
                {
                    await WriteAsync(copy, value, column.Kind, cancellationToken);
                }
            }

            await copy.CompleteAsync(cancellationToken);
        }

        var published = articles.ToDictionary(row => (long)row[0]!, row => (long?)row[StoredTables.Article.IndexOf("published_at")]);
        await using var entities = await connection.BeginBinaryImportAsync("COPY article_entity (entity_key, sort_at, article_id) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in rows)
        {
            foreach (var key in AnalysisValues.EntityKeys((string)row[table.IndexOf("entities")]!, PostgresSelection.Key))
            {
                await entities.StartRowAsync(cancellationToken);
                await entities.WriteAsync(key, NpgsqlDbType.Text, cancellationToken);
                await entities.WriteAsync(PostgresCommands.Wire(published[(long)row[0]!] ?? long.MinValue), NpgsqlDbType.TimestampTz, cancellationToken);
                await entities.WriteAsync((long)row[0]!, NpgsqlDbType.Bigint, cancellationToken);
            }
        }

        await entities.CompleteAsync(cancellationToken);
    }

    private async Task WriteVectorsAsync(NpgsqlConnection connection, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync("COPY article_vector (article_id, encoder_id, embedding) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in rows)
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

    private static async Task CopyAsync(NpgsqlConnection connection, StoredTable table, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {table.Name} ({table.ColumnList}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellationToken);
            foreach (var (column, value) in table.Columns.Zip(row))
            {
                await WriteAsync(copy, value, column.Kind, cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, object? value, ColumnKind kind, CancellationToken cancellationToken) => value is null
        ? copy.WriteNullAsync(cancellationToken)
        : kind switch
        {
            ColumnKind.Small => copy.WriteAsync((short)(long)value, NpgsqlDbType.Smallint, cancellationToken),
            ColumnKind.Integer => copy.WriteAsync((int)(long)value, NpgsqlDbType.Integer, cancellationToken),
            ColumnKind.Long => copy.WriteAsync((long)value, NpgsqlDbType.Bigint, cancellationToken),
            ColumnKind.Flag => copy.WriteAsync((long)value != 0, NpgsqlDbType.Boolean, cancellationToken),
            ColumnKind.Instant => copy.WriteAsync(PostgresCommands.Wire((long)value), NpgsqlDbType.TimestampTz, cancellationToken),
            ColumnKind.Real => copy.WriteAsync((float)(double)value, NpgsqlDbType.Real, cancellationToken),
            ColumnKind.Text => copy.WriteAsync((string)value, NpgsqlDbType.Text, cancellationToken),
            _ => copy.WriteAsync((byte[])value, NpgsqlDbType.Bytea, cancellationToken),
        };
}
