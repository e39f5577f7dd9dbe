using Anip.Adapters.Transfer;

namespace Anip.Adapters.Sqlite.Upkeep;

internal static class SqliteCatalogue
{
    /// <summary>Ordinary tables, without those of FTS and of SQLite itself.</summary>
    public static IReadOnlyList<CatalogueTable> Read(SqliteSession session)
    {
        var columns = new List<(string Table, CatalogueColumn Column, int? Place)>();
        using var row = session.Prepare(
            """
            SELECT t.name, c.name, c.type, nullif(c.pk, 0) FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c
            WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'
            ORDER BY (SELECT s.rowid FROM sqlite_schema AS s WHERE s.type = 'table' AND s.name = t.name), c.cid
            """).Read();
        while (row.Read())
        {
            columns.Add((row.GetString(0), new CatalogueColumn(row.GetString(1), row.GetString(2)), row.IsDBNull(3) ? null : row.GetInt32(3)));
        }

        return CatalogueTable.Of(columns);
    }
}
