using Anip.Adapters.Tests.Postgres;

namespace Anip.Adapters.Tests.Scheduling;

public sealed class PostgresSchedulerTests : SchedulerContract
{
    private readonly PostgresStorage _storage;

    public PostgresSchedulerTests()
        : this(new PostgresStorage())
    {
    }

    private PostgresSchedulerTests(PostgresStorage storage)
        : base(storage) => _storage = storage;

    protected override Task ExecuteAsync(string sql) => PostgresStorage.ScalarAsync(_storage.Database, sql);
}
