namespace Anip.Adapters.Transfer;

/// <summary>A table as the database's own catalogue has it, in the order in which tables were made: what a table refers to stands before it.</summary>
/// <param name="Columns">Without those that are generated from others.</param>
/// <param name="Key">The columns of its primary key, in the key's order.</param>
internal sealed record CatalogueTable(string Name, IReadOnlyList<CatalogueColumn> Columns, IReadOnlyList<string> Key)
{
    /// <param name="columns">Of all tables, those of one beside each other; Place is the one in the primary key, null for none.</param>
    public static IReadOnlyList<CatalogueTable> Of(IEnumerable<(string Table, CatalogueColumn Column, int? Place)> columns) =>
    [
        .. columns.GroupBy(column => column.Table).Select(table => new CatalogueTable(
            table.Key, [.. table.Select(column => column.Column)], [.. table.Where(column => column.Place is not null).OrderBy(column => column.Place).Select(column => column.Column.Name)])),
    ];
}

/// <param name="Type">As this kind of database names it.</param>
/// <param name="IsIdentity">Its values are numbers from a sequence, where none is given.</param>
internal sealed record CatalogueColumn(string Name, string Type, bool IsIdentity = false);
