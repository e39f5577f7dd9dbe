using Anip.Adapters.Relational.Sql;
using Npgsql;

namespace Anip.Adapters.Postgres;

internal sealed class PostgresSession(NpgsqlConnection connection) : ISqlSession
{
    // Of one round trip. The driver sends all of it before it reads an answer.
    private const int MaxBatch = 500;

    public SqlDialect Dialect => PostgresDialect.Instance;

    public Task<int> ExecuteAsync(string sql, object?[] values, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(sql, Bound(values), cancellationToken);

    public async Task ExecuteEachAsync(string sql, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        foreach (var chunk in rows.Chunk(MaxBatch))
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var row in chunk)
            {
                var command = new NpgsqlBatchCommand(sql);
                foreach (var value in Bound(row))
                {
                    command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
                }

                batch.BatchCommands.Add(command);
            }

            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public async Task<T?> ScalarAsync<T>(string sql, object?[] values, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql, Bound(values));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && !reader.IsDBNull(0) ? reader.GetFieldValue<T>(0) : default;
    }

    public Task<List<T>> ListAsync<T>(string sql, object?[] values, Func<SqlRow, T> read, CancellationToken cancellationToken) =>
        connection.ListAsync(sql, Bound(values), row => read(new SqlRow(row, Dialect)), cancellationToken);

    public Task LockAsync(SqlLock kind, string name, CancellationToken cancellationToken) =>
        ExecuteAsync("SELECT pg_advisory_xact_lock($1, hashtext($2))", [(int)kind, name], cancellationToken);

    public Task LockTableAsync(string table, CancellationToken cancellationToken) =>
        ExecuteAsync($"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE", [], cancellationToken);

    private static object?[] Bound(object?[] values) => Array.ConvertAll(values, PostgresDialect.Bind);
}
