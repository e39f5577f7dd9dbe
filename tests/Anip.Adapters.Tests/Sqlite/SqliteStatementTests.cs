using Anip.Adapters.Sqlite;
using Microsoft.Data.Sqlite;

namespace Anip.Adapters.Tests.Sqlite;

public sealed class SqliteStatementTests : IDisposable
{
    private readonly SqliteSession _session;

    public SqliteStatementTests()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        _session = new SqliteSession(connection);
        _session.Execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, value)");
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData(null, "null", "NULL")]
    [InlineData("", "text", "''")]
    [InlineData("it's é 😀", "text", "'it''s é 😀'")]
    [InlineData(7, "integer", "7")]
    [InlineData(-9_000_000_000, "integer", "-9000000000")]
    [InlineData(true, "integer", "1")]
    [InlineData(0.5f, "real", "0.5")]
    [InlineData(0.25, "real", "0.25")]
    [InlineData(new byte[] { 1, 255 }, "blob", "X'01FF'")]
    [InlineData(new byte[0], "blob", "X''")]
    public void A_value_is_kept_as_it_is(object? value, string type, string quoted)
    {
        Assert.Equal(1, _session.Prepare("INSERT INTO kept (value) VALUES (?1)").Execute(value));

        using var row = _session.Prepare("SELECT typeof(value), quote(value) FROM kept WHERE id = ?1").Read(_session.LastId);
        Assert.True(row.Read());
        Assert.Equal((type, quoted), (row.GetString(0), row.GetString(1)));
    }

    [Fact]
    public void Parameters_are_told_by_their_numbers_in_whatever_order_they_stand_and_however_often()
    {
        _session.Prepare("INSERT INTO kept (value, id) VALUES ($2 || $2, $1)").Execute(5L, "two ");
        _session.Prepare("INSERT INTO kept (value, id) VALUES (?2 || ?2, ?1)").Execute(6L, "more ");

        Assert.Equal(5, _session.Prepare("SELECT id FROM kept WHERE value = ?1").Number("two two "));
        Assert.Equal(6, _session.Prepare("SELECT id FROM kept WHERE value = ?1").Number("more more "));
        Assert.Null(_session.Prepare("SELECT id FROM kept WHERE value = ?1").Number("none"));
    }

    [Fact]
    public void What_was_not_inserted_counts_as_none_and_a_failure_is_told_and_leaves_the_statement_as_it_was()
    {
        var insert = _session.Prepare("INSERT INTO kept (id, value) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING");
        Assert.Equal((1, 0), (insert.Execute(1, "a"), insert.Execute(1, "b")));

        var other = _session.Prepare("INSERT INTO kept (id) VALUES (?1)");
        Assert.Equal(19, Assert.Throws<SqliteException>(() => other.Execute(1)).SqliteErrorCode);

        Assert.Equal(1, other.Execute(2));
        Assert.Equal(2, _session.LastId);
        Assert.Equal(-1, _session.Prepare("SELECT id FROM kept").Execute());
    }

    [Fact]
    public void Several_statements_at_once_are_refused() =>
        Assert.Throws<ArgumentException>(() => _session.Execute("DELETE FROM kept; DELETE FROM kept"));
}
