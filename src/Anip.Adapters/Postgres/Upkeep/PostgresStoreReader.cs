using System.Data;
using Anip.Adapters.Transfer;
using Npgsql;

namespace Anip.Adapters.Postgres.Upkeep;

/// <summary>Reads one snapshot from its first question to its end, while others write.</summary>
internal sealed class PostgresStoreReader(PostgresDatabase database) : IStoreReader
{
    private NpgsqlConnection? _connection;
    private StoreContents? _contents;

    // Asked once: a snapshot does not change, but its sequence is outside of it.
    public async Task<StoreContents> ContentsAsync(CancellationToken cancellationToken) => _contents ??= await OfSnapshotAsync(
        async (connection, token) => (await connection.ListAsync(
            """
            SELECT count(*), coalesce(pg_sequence_last_value(pg_get_serial_sequence('article', 'id')), 0), coalesce(anip_micros(max(updated_at)), 0),
                coalesce(pg_sequence_last_value(pg_get_serial_sequence('run', 'id')), 0) FROM article
            """,
            [], row => new StoreContents(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), token)).Single(),
        cancellationToken);

    public Task<IReadOnlyList<CatalogueTable>> TablesAsync(CancellationToken cancellationToken) => OfSnapshotAsync(PostgresCatalogue.ReadAsync, cancellationToken);

    public Task<StoredBatch?> ReadAsync(IReadOnlyList<StoredTable> tables, long after, int limit, CancellationToken cancellationToken) =>
        OfSnapshotAsync((connection, token) => ReadAsync(connection, tables, after, limit, token), cancellationToken);

    public Task<StoredRows> ReadAsync(StoredTable table, object?[]? after, int limit, CancellationToken cancellationToken)
    {
        var (where, values) = after is null
            ? ("", [])
            : ($"WHERE ({table.KeyList}) > ({string.Join(", ", table.Key.Select((_, i) => $"${i + 2}"))})",
                table.Key.Select((column, i) => (object?)MovedValue.Parameter(after[i], table.Columns[table.IndexOf(column)].Type)));
        return OfSnapshotAsync((connection, token) => RowsAsync(connection, table, where, [limit, .. values], "LIMIT $1", token), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }

    private static async Task<StoredBatch?> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<StoredTable> tables, long after, int limit, CancellationToken cancellationToken)
    {
        var last = await connection.ScalarAsync<long?>(
            $"SELECT max(id) FROM (SELECT id FROM {tables[0].Name} WHERE id > $1 ORDER BY id LIMIT $2) next", [after, limit], cancellationToken);
        if (last is null)
        {
            return null;
        }

        var rows = new List<StoredRows>();
        foreach (var table in tables)
        {
            rows.Add(await RowsAsync(connection, table, $"WHERE {table.Key[0]} > $1 AND {table.Key[0]} <= $2", [after, last], "", cancellationToken));
        }

        return new StoredBatch(last.Value, rows);
    }

    private static async Task<StoredRows> RowsAsync(
        NpgsqlConnection connection, StoredTable table, string where, object?[] values, string limit, CancellationToken cancellationToken) =>
        new(table, await connection.ListAsync(
            $"SELECT {string.Join(", ", table.Columns.Select(column => column.Expression))} FROM {From(table)} {where} ORDER BY {table.KeyList} {limit}",
            values, Values, cancellationToken));

    private static string From(StoredTable table) => table.Name switch
    {
        StoredTables.Article => "article LEFT JOIN article_text ON article_id = id",
        StoredTables.Analysis => "analysis JOIN model_set m ON m.id = model_set_id",
        StoredTables.Vector => "(SELECT article_id, name AS encoder, embedding AS halves FROM article_vector JOIN encoder e ON e.id = encoder_id) vectors",
        var name => name,
    };

    private static object?[] Values(NpgsqlDataReader row)
    {
        var values = new object?[row.FieldCount];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = MovedValue.Read(row, i);
        }

        return values;
    }

    // Not tried again: with its connection the snapshot is lost.
    private Task<T> OfSnapshotAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        database.ExplainAsync(async token => await read(await SnapshotAsync(token), token), cancellationToken);

    // Not from the pool's short loans: it is held for as long as the copy takes.
    private async Task<NpgsqlConnection> SnapshotAsync(CancellationToken cancellationToken)
    {
        if (_connection is null)
        {
            _connection = await database.BorrowAsync(cancellationToken);
            await _connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            await _connection.ExecuteAsync("SET LOCAL idle_in_transaction_session_timeout = 0", [], cancellationToken);
            await _connection.ExecuteAsync("SET LOCAL statement_timeout = 0", [], cancellationToken);
        }

        return _connection;
    }
}
