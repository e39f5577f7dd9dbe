using Anip.Adapters.Relational;
using Anip.Adapters.Sqlite;
using Anip.Adapters.Sqlite.Upkeep;
using Anip.Adapters.Tests.Contracts;
using Anip.Articles;
using Anip.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Sqlite;

public sealed class SqliteSchemaTests : IAsyncDisposable
{
    private readonly SqliteStorage _storage = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    [Fact]
    public async Task Asking_for_the_status_makes_no_database()
    {
        await using var services = Open();

        var status = await services.GetRequiredService<ISchemaMigrator>().StatusAsync(Cancel);

        Assert.Equal((0, SqliteSchemaMigrator.Latest, _storage.File), (status.Current, status.Latest, status.Location));
        Assert.Equal("0001_articles", status.Pending[0]);
        Assert.False(File.Exists(_storage.File));
    }

    [Fact]
    public async Task Migrating_applies_what_is_pending_and_then_nothing()
    {
        await using var services = Open();
        var migrator = services.GetRequiredService<ISchemaMigrator>();

        Assert.Equal(0, (await migrator.MigrateAsync(Cancel)).Current);

        Assert.Equal(SqliteSchemaMigrator.Latest, (await migrator.MigrateAsync(Cancel)).Current);
        Assert.Empty((await migrator.StatusAsync(Cancel)).Pending);
    }

    [Fact]
    public void Migrations_are_numbered_without_a_gap() =>
        Assert.Equal(Enumerable.Range(1, SqliteSchemaMigrator.Latest), SqliteSchemaMigrator.Migrations.Select(migration => migration.Number));

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_and_left_alone()
    {
        await MigrateAsync();
        Execute("PRAGMA user_version = 999");
        await using var services = Open();

        var exception = await Assert.ThrowsAsync<StorageException>(() => services.GetRequiredService<IArticleStore>().FindAsync(1, Cancel));

        Assert.Equal("newer_schema", exception.Code);
        Assert.Contains("Update the program", exception.Message, StringComparison.Ordinal);
        Assert.Equal(999, (await services.GetRequiredService<ISchemaMigrator>().StatusAsync(Cancel)).Current);
    }

    [Fact]
    public void A_migration_that_breaks_off_leaves_the_schema_before_it()
    {
        using var connection = Connect();
        var session = new SqliteSession(connection);
        Migration[] migrations =
        [
            new(1, "0001_good", () => "CREATE TABLE good (x)"),
            new(2, "0002_bad", () => "CREATE TABLE half (x); INSERT INTO good VALUES (1); CREATE TABLE good (x)"),
        ];

        Assert.Throws<SqliteException>(() => SqliteSchemaMigrator.Migrate(session, "path", migrations));

        Assert.Equal(1, session.Prepare("PRAGMA user_version").Number());
        Assert.Equal(0, session.Prepare("SELECT count(*) FROM good").Number());
        Assert.Equal(0, session.Prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").Number());
    }

    [Fact]
    public async Task A_failed_opening_can_be_tried_again()
    {
        Directory.CreateDirectory(_storage.File); // In the way.
        await using var services = Open();
        var store = services.GetRequiredService<IArticleStore>();
        Assert.Equal("cannot_open", (await Assert.ThrowsAsync<StorageException>(() => store.FindAsync(1, Cancel))).Code);

        Directory.Delete(_storage.File);

        Assert.Null(await store.FindAsync(1, Cancel));
    }

    private ServiceProvider Open() => ((ITestStorage)_storage).Open(TimeProvider.System);

    private async Task MigrateAsync()
    {
        await using var services = Open();
        await services.GetRequiredService<ISchemaMigrator>().MigrateAsync(Cancel);
    }

    private void Execute(string sql)
    {
        using var connection = Connect();
        using var session = new SqliteSession(connection);
        session.Execute(sql);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_storage.File};Pooling=False");
        connection.Open();
        return connection;
    }
}
