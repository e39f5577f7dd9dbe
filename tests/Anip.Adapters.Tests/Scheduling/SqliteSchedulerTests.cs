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

    [Fact]
    public async Task A_scheduler_whose_store_cannot_be_opened_begins_when_it_can()
    {
        var file = Path.ChangeExtension(_storage.File, ".scheduler.db");
        Directory.CreateDirectory(file);
        await using var node = Begin("* * * * * *");
        await node.Service.StartAsync(TestContext.Current.CancellationToken);
        await node.UntilAsync(() => Task.FromResult(node.Health.Problems.Any(problem => problem.Reason.Contains("cannot be opened", StringComparison.Ordinal))));

        Directory.Delete(file);

        await node.UntilAsync(async () => (await node.RunsAsync()).Count > 0);
        Assert.Empty(node.Health.Problems);
    }

    protected override async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.ChangeExtension(_storage.File, ".scheduler.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new SqliteCommand(sql, connection);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }
}
