namespace Anip.Adapters.Transfer;

/// <summary>
/// What a store holds, told the same of every kind of store, as the catalogue of its schema has it: all tables but those that follow from others (indexes,
/// counts, words, hashes), and all but what is of processes (leases). A new table is moved without being named here.
/// </summary>
/// <param name="OfArticles">Those that hold rows of articles, each article's in as many of them as it has; that of the articles first.</param>
/// <param name="OfRuns">The same of runs.</param>
/// <param name="Others">Of neither.</param>
internal sealed record StoredTables(IReadOnlyList<StoredTable> OfArticles, IReadOnlyList<StoredTable> OfRuns, IReadOnlyList<StoredTable> Others)
{
    public const string Article = "article";
    public const string Analysis = "analysis";
    public const string Vector = "vector";
    public const string Run = "run";

    // What the program makes anew of what is moved, or what is about this very database.
    private static readonly HashSet<string> NotMoved =
    [
        "anip_schema", "article_content", "article_count", "article_day_count", "article_entity", "article_text", "article_vector", "copy_mark", "encoder", "model_set",
        "stage_lease", "vector", "words_mark",
    ];

    // Columns that are left out (null), or moved as something else. A run that is running is moved as one that was given back: nobody works on it in the other store.
    internal static readonly IReadOnlyDictionary<string, string?> Overrides = new Dictionary<string, string?>
    {
        ["article.url_hash"] = null,
        ["article.source_key"] = null,
        ["run.leased_until"] = null,
        ["run.state"] = "CASE state WHEN 'running' THEN 'queued' ELSE state END",
        ["run.node"] = "CASE WHEN state <> 'running' THEN node END",
        ["run_step.state"] = "CASE state WHEN 'running' THEN 'pending' ELSE state END",
        ["source_host.leased_until"] = null,
        ["source_host.owner"] = null,
        ["source_host.through"] = null,
        ["stage_work.owner"] = null,
    };

    // Each store keeps vectors its own way.
    private static readonly StoredTable Vectors = new(Vector, ["article_id", "encoder"], [new("article_id", ""), new("encoder", ""), new("halves", "")]);

    /// <summary>Those that both stores have: what somebody else keeps in one of the databases is not ours to move.</summary>
    public static StoredTables Of(IEnumerable<CatalogueTable> from, IEnumerable<CatalogueTable> to)
    {
        var there = to.Select(table => table.Name).ToHashSet();
        var moved = from.Where(table => there.Contains(table.Name) && !NotMoved.Contains(table.Name)).ToList();
        return new StoredTables(
            [.. Family(moved, Article), Vectors],
            [.. Family(moved, Run)],
            [.. moved.Where(table => !BelongsTo(table, Article) && !BelongsTo(table, Run)).Select(table => Stored(table, table.Key))]);
    }

    private static IEnumerable<StoredTable> Family(List<CatalogueTable> tables, string root)
    {
        yield return Stored(tables.Single(table => table.Name == root), ["id"]);
        foreach (var table in tables.Where(table => table.Name != root && BelongsTo(table, root)))
        {
            yield return Stored(table, table.Key);
        }
    }

    private static bool BelongsTo(CatalogueTable table, string root) => table.Name == root || table.Columns.Any(column => column.Name == $"{root}_id");

    private static StoredTable Stored(CatalogueTable table, IReadOnlyList<string> key)
    {
        var columns = table.Columns.Where(column => Overrides.GetValueOrDefault($"{table.Name}.{column.Name}", column.Name) is not null).Select(column => new StoredColumn(
            // By the names of the models, since each store numbers their sets itself.
            (table.Name, column.Name) is (Analysis, "model_set_id") ? "models" : column.Name, column.Type, Overrides.GetValueOrDefault($"{table.Name}.{column.Name}")));
        return new StoredTable(
            table.Name, key.Count > 0 ? key : [.. table.Columns.Select(column => column.Name)], table.Name == Article ? [.. columns, new StoredColumn("content", "")] : [.. columns]);
    }
}
