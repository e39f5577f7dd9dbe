using Anip.Adapters.Transfer;
using Microsoft.Data.Sqlite;

namespace Anip.Adapters.Sqlite.Upkeep;

internal sealed class SqliteStoreReader(SqliteDatabase database) : IStoreReader
{
    public Task<StoreContents> ContentsAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => new StoreContents(
                session.Prepare("SELECT count(*) FROM article").Number()!.Value,
                session.Prepare("SELECT seq FROM sqlite_sequence WHERE name = 'article'").Number() ?? 0,
                session.Prepare("SELECT max(updated_at) FROM article").Number() ?? 0,
                session.Prepare("SELECT seq FROM sqlite_sequence WHERE name = 'run'").Number() ?? 0),
            cancellationToken);

    public Task<StoredBatch?> ReadAsync(IReadOnlyList<StoredTable> tables, long after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session =>
            {
                var last = session.Prepare($"SELECT max(id) FROM (SELECT id FROM {tables[0].Name} WHERE id > ?1 ORDER BY id LIMIT ?2)").Number(after, limit);
                return last is null
                    ? null
                    : new StoredBatch(last.Value, [.. tables.Select(table => Rows(session, table, after, last.Value))]);
            },
            cancellationToken);

    public Task<IReadOnlyList<object?[]>> ReadAllAsync(StoredTable table, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<object?[]>>(
            session =>
            {
                using var row = session.Prepare($"{Select(table)} ORDER BY 1, 2").Read();
                return Rows(row, table);
            },
            cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Select(StoredTable table) => $"SELECT {string.Join(", ", table.Columns.Select(column => column.Expression))} FROM {From(table)}";

    private static string From(StoredTable table) => table.Name switch
    {
        "article" => "article LEFT JOIN article_content ON article_id = id",
        "analysis" => "analysis JOIN model_set m ON m.id = model_set_id",
        "vector" => "(SELECT article_id, name AS encoder, halves FROM vector JOIN encoder e ON e.id = encoder_id)",
        var name => name,
    };

    private static List<object?[]> Rows(SqliteSession session, StoredTable table, long after, long last)
    {
        using var row = session.Prepare($"{Select(table)} WHERE {table.Key} > ?1 AND {table.Key} <= ?2 ORDER BY 1, 2").Read(after, last);
        return Rows(row, table);
    }

    private static List<object?[]> Rows(SqliteDataReader row, StoredTable table)
    {
        var rows = new List<object?[]>();
        while (row.Read())
        {
            rows.Add([.. table.Columns.Select((column, i) => Value(row, i, column.Kind))]);
        }

        return rows;
    }

    private static object? Value(SqliteDataReader row, int column, ColumnKind kind) => row.IsDBNull(column)
        ? null
        : kind switch
        {
            ColumnKind.Real => row.GetDouble(column),
            ColumnKind.Text => row.GetString(column),
            ColumnKind.Bytes => row.GetFieldValue<byte[]>(column),
            _ => row.GetInt64(column),
        };
}
