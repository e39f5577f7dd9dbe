using Anip.Adapters.Transfer;
using Npgsql;

namespace Anip.Adapters.Postgres.Upkeep;

internal static class PostgresCatalogue
{
    public static async Task<IReadOnlyList<CatalogueTable>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        CatalogueTable.Of(await connection.ListAsync(
            """
            SELECT c.relname::text, a.attname::text, t.typname::text, a.attidentity <> '', array_position(i.indkey::int2[], a.attnum)
            FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid JOIN pg_type AS t ON t.oid = a.atttypid
                LEFT JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary
            WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            ORDER BY c.oid, a.attnum
            """,
            [],
            row => (row.GetString(0), new CatalogueColumn(row.GetString(1), row.GetString(2), row.GetBoolean(3)), row.IsDBNull(4) ? default(int?) : row.GetInt32(4)),
            cancellationToken));
}
