using Anip.Adapters.Tests.Contracts;
using Anip.Adapters.Tests.Postgres;
using Anip.Adapters.Tests.Sqlite;
using Anip.Adapters.Transfer;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Transfer;

/// <summary>That both schemas are one: what is written once for all databases, copies and backups rest on it.</summary>
public sealed class SchemaTests : IAsyncLifetime
{
    // Tables and columns that only one of them has, since the engine of articles is two designs.
    private static readonly string[] OnlyInSqlite = ["article_content", "vector"];
    private static readonly string[] OnlyInPostgres =
    [
        "anip_schema", "article_text", "article_vector", "article_count.shard", "article_day_count.shard", "encoder.dimensions",
    ];

    private static readonly Dictionary<string, string> Types = new()
    {
        ["int2"] = "INTEGER",
        ["int4"] = "INTEGER",
        ["int8"] = "INTEGER",
        ["bool"] = "INTEGER",
        ["timestamptz"] = "INTEGER",
        ["date"] = "INTEGER",
        ["float4"] = "REAL",
        ["float8"] = "REAL",
        ["text"] = "TEXT",
        ["bytea"] = "BLOB",
        ["uuid"] = "BLOB",
    };

    private readonly SqliteStorage _sqlite = new();
    private readonly PostgresStorage _postgres = new();
    private IReadOnlyList<CatalogueTable> _inSqlite = [];
    private IReadOnlyList<CatalogueTable> _inPostgres = [];

    public async ValueTask InitializeAsync()
    {
        await _postgres.CreateAsync();
        _inSqlite = await TablesAsync(_sqlite);
        _inPostgres = await TablesAsync(_postgres);
    }

    public async ValueTask DisposeAsync()
    {
        await _sqlite.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Fact]
    public void Both_schemas_have_the_same_tables()
    {
        Assert.NotEmpty(_inSqlite);
        Assert.Equal(Names(_inSqlite, OnlyInSqlite), Names(_inPostgres, OnlyInPostgres));

        static IEnumerable<string> Names(IReadOnlyList<CatalogueTable> tables, string[] except) => tables.Select(table => table.Name).Except(except).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Both_schemas_have_the_same_columns_of_types_that_correspond_and_the_same_keys()
    {
        Assert.Equal(
            Columns(_inSqlite, type => type),
            Columns(_inPostgres, type => Types[type]));

        static IEnumerable<string> Columns(IReadOnlyList<CatalogueTable> tables, Func<string, string> type) =>
            (from table in tables
             where !OnlyInSqlite.Contains(table.Name) && !OnlyInPostgres.Contains(table.Name)
             from column in table.Columns
             let name = $"{table.Name}.{column.Name}"
             where !OnlyInPostgres.Contains(name)
             select $"{name} {type(column.Type)} {(table.Key.Contains(column.Name) ? "key" : "")}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Differences_that_no_longer_are_there_are_not_named()
    {
        Assert.Superset(OnlyInSqlite.ToHashSet(), Named(_inSqlite));
        Assert.Superset(OnlyInPostgres.ToHashSet(), Named(_inPostgres));
        Assert.Superset(StoredTables.Overrides.Keys.ToHashSet(), Named(_inSqlite));
        Assert.Superset(StoredTables.Overrides.Keys.ToHashSet(), Named(_inPostgres));

        static HashSet<string> Named(IReadOnlyList<CatalogueTable> tables) =>
            [.. tables.Select(table => table.Name), .. tables.SelectMany(table => table.Columns, (table, column) => $"{table.Name}.{column.Name}")];
    }

    /// <summary>Else each batch of articles or runs that is moved would read the whole table.</summary>
    [Fact]
    public void Tables_of_articles_and_runs_have_a_key_that_begins_with_the_article_or_run()
    {
        foreach (var moved in (StoredTables[])[StoredTables.Of(_inSqlite, _inPostgres), StoredTables.Of(_inPostgres, _inSqlite)])
        {
            Assert.All(moved.OfArticles.Skip(1), table => Assert.Equal("article_id", table.Key[0]));
            Assert.All(moved.OfRuns.Skip(1), table => Assert.Equal("run_id", table.Key[0]));
        }
    }

    [Fact]
    public void What_is_moved_is_the_same_in_both_directions()
    {
        Assert.Equal(Shown(StoredTables.Of(_inSqlite, _inPostgres)), Shown(StoredTables.Of(_inPostgres, _inSqlite)));

        static IEnumerable<string> Shown(StoredTables moved) => moved.OfArticles.Concat(moved.OfRuns).Concat(moved.Others)
            .SelectMany(table => table.Columns, (table, column) => $"{table.Name}.{column.Name} {column.Expression} {string.Join('+', table.Key)}").Order(StringComparer.Ordinal);
    }

    private static async Task<IReadOnlyList<CatalogueTable>> TablesAsync(ITestStorage storage)
    {
        await using var services = storage.Open(TimeProvider.System);
        await using var reader = services.GetRequiredService<IStoreReader>();
        return await reader.TablesAsync(TestContext.Current.CancellationToken);
    }
}
