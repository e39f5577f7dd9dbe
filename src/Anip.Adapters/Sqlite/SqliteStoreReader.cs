using Anip.Adapters.Moving;
using Microsoft.Data.Sqlite;

namespace Anip.Adapters.Sqlite;

internal sealed class SqliteStoreReader(SqliteDatabase database) : IStoreReader
{
    private static readonly string[] Froms =
    [
        "article LEFT JOIN article_content ON article_id = id",
        "article_raw",
        "article_revision",
        "analysis JOIN model_set m ON m.id = model_set_id",
        "(SELECT article_id, name AS encoder, halves FROM vector JOIN encoder e ON e.id = encoder_id)",
    ];

    public Task<StoreContents> ContentsAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => new StoreContents(
                session.Prepare("SELECT count(*) FROM article").Number()!.Value,
                session.Prepare("SELECT seq FROM sqlite_sequence WHERE name = 'article'").Number() ?? 0,
                session.Prepare("SELECT max(updated_at) FROM article").Number() ?? 0),
            cancellationToken);

    public Task<StoredBatch?> ReadAsync(long after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session =>
            {
                var last = session.Prepare("SELECT max(id) FROM (SELECT id FROM article WHERE id > ?1 ORDER BY id LIMIT ?2)").Number(after, limit);
                return last is null
                    ? null
                    : new StoredBatch(last.Value, [.. StoredTables.OfArticles.Select((table, i) => Rows(session, table, Froms[i], after, last.Value))]);
            },
            cancellationToken);

    public Task<IReadOnlyList<object?[]>> ReadAllAsync(StoredTable table, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<object?[]>>(
            session =>
            {
                using var row = session.Prepare($"SELECT {table.ColumnList} FROM {table.Name} ORDER BY {table.Key}").Read();
                return Rows(row, table);
            },
            cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static List<object?[]> Rows(SqliteSession session, StoredTable table, string from, long after, long last)
    {
        using var row = session.Prepare($"SELECT {table.ColumnList} FROM {from} WHERE {table.Key} > ?1 AND {table.Key} <= ?2 ORDER BY {table.Key}").Read(after, last);
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
