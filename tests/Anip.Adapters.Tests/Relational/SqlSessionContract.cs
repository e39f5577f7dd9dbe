using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Sql;
using Anip.Adapters.Tests.Contracts;

namespace Anip.Adapters.Tests.Relational;

/// <summary>What one class for all databases may count on.</summary>
public abstract class SqlSessionContract(ITestStorage storage) : StorageContract(storage)
{
    private const string Insert = "INSERT INTO thing (id, name, flag, at, part, packed, big, day) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    private IDatabase Database => Get<IDatabase>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Database.WriteAsync(
            (sql, token) => sql.ExecuteAsync(
                "CREATE TABLE thing (id integer PRIMARY KEY, name text, flag boolean, at timestamptz, part real, packed bytea, big bigint, day date)", [], token),
            Cancel);
    }

    [Fact]
    public async Task Values_of_every_kind_come_back_by_name()
    {
        var at = Now.AddTicks(19); // A microsecond and nine tenths, of which the microsecond is kept.
        await AddAsync([7, "Zürich", true, at, 0.5, new byte[] { 0, 255 }, 5_000_000_000]);

        var row = Assert.Single(await ReadAsync(row => (
            row.Integer("id"), row.Text("name"), row.Flag("flag"), row.Instant("at"), row.Real("part"), row.Long("big"), row.Bytes("packed").Length, row.Day("day"))));

        Assert.Equal((7, "Zürich", true, Now.AddTicks(10), 0.5, 5_000_000_000, 2, new DateOnly(1969, 12, 31)), row);
    }

    [Fact]
    public async Task Nothing_comes_back_as_nothing()
    {
        await AddAsync([1, null, null, null, null, null, null]);

        Assert.True(Assert.Single(await ReadAsync(row => row.IsNull("name") && row.TextOrNull("name") is null && row.InstantOrNull("at") is null
            && row.RealOrNull("part") is null && row.LongOrNull("big") is null && row.IntegerOrNull("big") is null)));
        Assert.Null(await Database.ReadAsync((sql, token) => sql.ScalarAsync<long?>("SELECT big FROM thing", [], token), Cancel));
        Assert.Null(await Database.ReadAsync((sql, token) => sql.ScalarAsync<string>("SELECT name FROM thing WHERE id = $1", [2], token), Cancel));
    }

    [Fact]
    public async Task A_value_is_found_in_a_list_and_not_in_an_empty_one()
    {
        await AddAsync([1, "one", null, null, null, null, 10L], [2, "two", null, null, null, null, 20L], [3, "'); --", null, null, null, null, 30L]);

        Assert.Equal([1, 3], await IdsAsync("name", new[] { "'); --", "one", "none" }));
        Assert.Equal([2, 3], await IdsAsync("big", new[] { 20L, 30, 40 }));
        Assert.Empty(await IdsAsync("name", Array.Empty<string>()));
    }

    [Fact]
    public async Task A_list_is_a_table()
    {
        await AddAsync([1, "one", null, null, null, null, null]);

        var found = await Database.ReadAsync(
            (sql, token) => sql.ListAsync(
                $"SELECT value, (SELECT max(id) FROM thing WHERE name = value) AS id FROM {sql.Dialect.Values("$1")} AS wanted ORDER BY value",
                [new[] { "two", "one" }], row => (row.Text("value"), row.IntegerOrNull("id")), token),
            Cancel);

        Assert.Equal([("one", 1), ("two", null)], found);
    }

    [Fact]
    public async Task Text_that_no_database_keeps_is_made_storable_wherever_it_is_used()
    {
        await AddAsync([1, "a\0b\ud800", null, null, null, null, null]);

        Assert.Equal("a\ufffdb\ufffd", Assert.Single(await ReadAsync(row => row.Text("name"))));
        Assert.Equal([1], await IdsAsync("name", new[] { "a\0b\ud800" }));
    }

    [Fact]
    public async Task What_throws_is_undone_whole()
    {
        await Assert.ThrowsAsync<NotSupportedException>(() => Database.WriteAsync<int>(
            async (sql, token) =>
            {
                await sql.ExecuteAsync("INSERT INTO thing (id) VALUES ($1)", [1], token);
                throw new NotSupportedException();
            },
            Cancel));

        Assert.Empty(await ReadAsync(row => row.Integer("id")));
    }

    [Fact]
    public async Task Rows_are_locked_and_changed_and_their_new_values_returned()
    {
        await AddAsync([1, "one", false, null, null, null, 1L], [2, "two", false, null, null, null, 2L]);

        var changed = await Database.WriteAsync(
            async (sql, token) =>
            {
                await sql.LockAsync(SqlLock.Pipeline, "thing", token);
                var first = await sql.ScalarAsync<int>($"SELECT id FROM thing WHERE NOT flag ORDER BY id LIMIT 1 {sql.Dialect.LockFreeRows}", [], token);
                await sql.ListAsync($"SELECT id FROM thing WHERE id = $1 {sql.Dialect.LockRows}", [first], row => row.Integer("id"), token);
                return await sql.ListAsync(
                    "UPDATE thing SET flag = true, big = big + 1 WHERE id = $1 RETURNING id, big", [first], row => (row.Integer("id"), row.Long("big")), token);
            },
            Cancel);

        Assert.Equal([(1, 2L)], changed);
    }

    [Fact]
    public async Task A_statement_runs_for_each_of_very_many_rows()
    {
        await AddAsync([.. Enumerable.Range(1, 1_234).Select(object?[] (i) => [i, null, null, i % 2 == 0 ? Now : null, null, null, null])]);

        Assert.Equal(1_234, await CountAsync("$1 > 0", 1));
        Assert.Equal(617, await CountAsync("at >= $1", SqlInstant.Bound(Now)));
        Assert.Equal(0, await CountAsync("at >= $1", SqlInstant.Bound(Now.AddTicks(1))));
    }

    private Task<int> AddAsync(params object?[][] rows) => Database.WriteAsync(
        async (sql, token) =>
        {
            await sql.ExecuteEachAsync(Insert, rows.Select(object?[] (row) => [.. row, new DateOnly(1969, 12, 31)]), token);
            return rows.Length;
        },
        Cancel);

    private Task<List<T>> ReadAsync<T>(Func<SqlRow, T> read) =>
        Database.ReadAsync((sql, token) => sql.ListAsync("SELECT * FROM thing ORDER BY id", [], read, token), Cancel);

    private Task<long> CountAsync(string condition, object value) =>
        Database.ReadAsync((sql, token) => sql.ScalarAsync<long>($"SELECT count(*) FROM thing WHERE {condition}", [value], token), Cancel);

    private Task<List<int>> IdsAsync(string column, object list) => Database.ReadAsync(
        (sql, token) => sql.ListAsync($"SELECT id FROM thing WHERE {sql.Dialect.In(column, "$1")} ORDER BY id", [list], row => row.Integer("id"), token), Cancel);
}
