using Anip.Adapters.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Sqlite;

public sealed class SqliteRunStoreTests : RunStoreContract
{
    private readonly SqliteStorage _storage = new();

    protected override ServiceProvider OpenStorage(TimeProvider time) => _storage.Open(time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _storage.Dispose();
    }
}

public sealed class SqliteRunQueueTests : RunQueueContract
{
    private readonly SqliteStorage _storage = new();

    protected override ServiceProvider OpenStorage(TimeProvider time) => _storage.Open(time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _storage.Dispose();
    }
}
