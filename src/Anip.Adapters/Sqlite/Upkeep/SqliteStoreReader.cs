using Anip.Adapters.Transfer;
using Microsoft.Data.Sqlite;

namespace Anip.Adapters.Sqlite.Upkeep;

internal sealed class SqliteStoreReader(SqliteDatabase database) : IStoreReader
{
    private const int NoLimit = -1;

    public Task<IReadOnlyList<CatalogueTable>> TablesAsync(CancellationToken cancellationToken) => database.ReadAsync(SqliteCatalogue.Read, cancellationToken);

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
                    : new StoredBatch(last.Value, [.. tables.Select(table => Rows(session, table, $"WHERE {table.Key[0]} > ?1 AND {table.Key[0]} <= ?2", NoLimit, after, last))]);
            },
            cancellationToken);

    public Task<StoredRows> ReadAsync(StoredTable table, object?[]? after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => after is null
                ? Rows(session, table, "", limit)
                : Rows(session, table, $"WHERE ({table.KeyList}) > ({SqliteStatement.Places(after.Length)})", limit, after),
            cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static StoredRows Rows(SqliteSession session, StoredTable table, string where, int limit, params ReadOnlySpan<object?> values)
    {
        var columns = string.Join(", ", table.Columns.Select(column => column.Expression));
        using var row = session.Prepare($"SELECT {columns} FROM {From(table)} {where} ORDER BY {table.KeyList} LIMIT {limit}").Read(values);
        var rows = new List<object?[]>();
        while (row.Read())
        {
            rows.Add(Values(row));
        }

        return new StoredRows(table, rows);
    }

    private static string From(StoredTable table) => table.Name switch
    {
        StoredTables.Article => "article LEFT JOIN article_content ON article_id = id",
        StoredTables.Analysis => "analysis JOIN model_set m ON m.id = model_set_id",
        StoredTables.Vector => "(SELECT article_id, name AS encoder, halves FROM vector JOIN encoder e ON e.id = encoder_id)",
        var name => name,
    };

    // As they are stored: a number, a text or bytes.
    private static object?[] Values(SqliteDataReader row)
    {
        var values = new object?[row.FieldCount];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = row.IsDBNull(i) ? null : row.GetValue(i);
        }

        return values;
    }
}
