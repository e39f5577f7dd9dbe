using DuckDB.NET.Data;

namespace Anip.Adapters.Tests.Lake;

/// <summary>DuckDB, in memory: somebody else's reading of Parquet.</summary>
internal sealed class Duck : IAsyncDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public Duck() => _connection.Open();

    /// <summary>The first column of each row.</summary>
    public async Task<IReadOnlyList<string?>> ListAsync(string sql)
    {
        await using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // The statements stand in the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string?>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(reader.IsDBNull(0) ? null : reader.GetString(0));
        }

        return rows;
    }

    public async Task RunAsync(string sql)
    {
        await using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // The statements stand in the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
