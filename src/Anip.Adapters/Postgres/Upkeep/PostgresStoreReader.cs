using System.Data;
using System.Runtime.InteropServices;
using Anip.Adapters.Transfer;
using Npgsql;
using Pgvector;

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

    public Task<StoredBatch?> ReadAsync(IReadOnlyList<StoredTable> tables, long after, int limit, CancellationToken cancellationToken) =>
        OfSnapshotAsync((connection, token) => ReadAsync(connection, tables, after, limit, token), cancellationToken);

    public async Task<IReadOnlyList<object?[]>> ReadAllAsync(StoredTable table, CancellationToken cancellationToken) =>
        await OfSnapshotAsync((connection, token) => RowsAsync(connection, table, "", [], token), cancellationToken);

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

        var rows = new List<IReadOnlyList<object?[]>>();
        foreach (var table in tables)
        {
            rows.Add(await RowsAsync(connection, table, $"WHERE {table.Key} > $1 AND {table.Key} <= $2", [after, last], cancellationToken));
        }

        return new StoredBatch(last.Value, rows);
    }

    private static Task<List<object?[]>> RowsAsync(
        NpgsqlConnection connection, StoredTable table, string where, object?[] values, CancellationToken cancellationToken) =>
        connection.ListAsync(
            $"SELECT {string.Join(", ", table.Columns.Select(Expression))} FROM {From(table)} {where} ORDER BY 1, 2",
            values, row => table.Columns.Select((_, i) => Value(row, i)).ToArray(), cancellationToken);

    private static string From(StoredTable table) => table.Name switch
    {
        "article" => "article LEFT JOIN article_text ON article_id = id",
        "analysis" => "analysis JOIN model_set m ON m.id = model_set_id",
        "vector" => "(SELECT article_id, name AS encoder, embedding AS halves FROM article_vector JOIN encoder e ON e.id = encoder_id) vectors",
        var name => name,
    };

    private static string Expression(StoredColumn column) => column.Kind switch
    {
        ColumnKind.Small or ColumnKind.Integer => $"{column.Name}::bigint",
        ColumnKind.Flag => $"{column.Name}::integer::bigint",
        ColumnKind.Instant => $"anip_micros({column.Name})",
        ColumnKind.Real => $"{column.Name}::float8",
        _ => column.Expression,
    };

    private static object? Value(NpgsqlDataReader row, int column) => row.GetValue(column) switch
    {
        DBNull => null,
        HalfVector vector => MemoryMarshal.AsBytes(vector.Memory.Span).ToArray(),
        var value => value,
    };

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
