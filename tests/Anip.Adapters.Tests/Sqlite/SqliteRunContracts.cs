using Anip.Adapters.Tests.Contracts;
using Anip.Adapters.Tests.Gdelt;
using Anip.Adapters.Tests.Pipelines;
using Anip.Storage;

namespace Anip.Adapters.Tests.Sqlite;

public sealed class SqliteRunStoreTests() : RunStoreContract(new SqliteStorage());

public sealed class SqliteRunQueueTests() : RunQueueContract(new SqliteStorage());

public sealed class SqliteTakeOverTests() : TakeOverContract(new SqliteStorage());

public sealed class SqliteMaintenanceTests() : MaintenanceContract(new SqliteStorage())
{
    [Fact]
    public async Task Space_that_deleted_articles_held_is_given_back()
    {
        await Articles.PutAsync([.. Enumerable.Range(0, 2_000).Select(i => An($"{i}", content: new string('x', 2_000), at: Now.AddDays(-40)))], Cancel);

        var run = await MaintainAsync();

        Assert.Equal(2_000, run.Counts["deleted_articles"]);
        Assert.True(run.Counts["freed_pages"] > 1_000, $"{run.Counts["freed_pages"]}");
        Assert.Equal(0, (await Get<IStoreUpkeep>().OptimiseAsync(Cancel))["freed_pages"]);
    }
}

public sealed class SqliteGdeltBulkTests() : GdeltBulkContract(new SqliteStorage());
