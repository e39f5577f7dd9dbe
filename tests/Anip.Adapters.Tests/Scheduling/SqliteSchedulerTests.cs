using Anip.Adapters.Tests.Sqlite;
using Microsoft.Data.Sqlite;

namespace Anip.Adapters.Tests.Scheduling;

public sealed class SqliteSchedulerTests : SchedulerContract
{
    private readonly SqliteStorage _storage;

    public SqliteSchedulerTests()
        : this(new SqliteStorage())
    {
    }

    private SqliteSchedulerTests(SqliteStorage storage)
        : base(storage) => _storage = storage;

    protected override async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.ChangeExtension(_storage.File, ".scheduler.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new SqliteCommand(sql, connection);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }
}
