using Anip.Adapters.Relational;
using Anip.Adapters.Sqlite;
using Anip.Adapters.Sqlite.Upkeep;
using Anip.Adapters.Tests.Contracts;
using Microsoft.Data.Sqlite;

namespace Anip.Adapters.Tests.Sqlite;

public sealed class SqliteUpgradeTests : UpgradeContract
{
    private readonly SqliteStorage _storage;

    public SqliteUpgradeTests()
        : this(new SqliteStorage())
    {
    }

    private SqliteUpgradeTests(SqliteStorage storage)
        : base(storage) => _storage = storage;

    protected override int LatestVersion => SqliteSchemaMigrator.Latest;

    protected override int VersionOfRuns => 3;

    protected override string Texts => "INSERT INTO article_content (article_id, content) SELECT id, 'Text of ' || title FROM article";

    protected override string NoWords => "DELETE FROM article_text";

    protected override Task CreateEmptyAsync() => Task.CompletedTask;

    protected override Task MigrateAsync(int version)
    {
        using var session = Open();
        SqliteSchemaMigrator.Migrate(session, _storage.File, [.. SqliteSchemaMigrator.Migrations.Take(version)]);
        return Task.CompletedTask;
    }

    protected override Task ExecuteAsync(string sql)
    {
        using var session = Open();
        session.ExecuteScript(sql);
        return Task.CompletedTask;
    }

    protected override string At(DateTimeOffset instant) => $"{Instant.Stored(instant)}";

    private SqliteSession Open()
    {
        var connection = new SqliteConnection($"Data Source={_storage.File};Pooling=False");
        connection.Open();
        return new SqliteSession(connection);
    }
}
