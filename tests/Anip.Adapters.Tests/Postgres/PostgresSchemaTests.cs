using Anip.Adapters.Postgres.Upkeep;
using Anip.Adapters.Relational;
using Anip.Adapters.Tests.Contracts;
using Anip.Articles;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Anip.Adapters.Tests.Postgres;

/// <summary>The way from no database at all to the latest schema.</summary>
public sealed class PostgresSchemaTests : IAsyncDisposable
{
    private readonly PostgresStorage _storage = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    [Fact]
    public async Task Asking_for_the_status_makes_no_database_and_tells_no_secret()
    {
        await using var services = Open();

        var status = await Migrator(services).StatusAsync(Cancel);

        Assert.Equal((0, PostgresSchemaMigrator.Latest), (status.Current, status.Latest));
        Assert.Equal("0001_articles", status.Pending[0]);
        Assert.Equal($"postgres://{PostgresStorage.Server.Host}:{PostgresStorage.Server.Port}/{_storage.Database}", status.Location);
        Assert.Null(await PostgresStorage.ScalarAsync("postgres", $"SELECT 1 FROM pg_database WHERE datname = '{_storage.Database}'"));
    }

    [Fact]
    public async Task A_missing_database_is_made_and_migrated_at_first_use()
    {
        await using var services = Open();

        Assert.Equal(0, (await Migrator(services).MigrateAsync(Cancel)).Current);

        Assert.Equal(PostgresSchemaMigrator.Latest, (await Migrator(services).MigrateAsync(Cancel)).Current);
        Assert.Empty((await Migrator(services).StatusAsync(Cancel)).Pending);
    }

    [Fact]
    public async Task Processes_that_start_at_once_make_one_database_and_apply_each_migration_once()
    {
        var starts = Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var services = Open();
            Assert.Null(await services.GetRequiredService<IArticleStore>().FindAsync(1, Cancel));
        });

        await Task.WhenAll(starts);

        Assert.Equal((long)PostgresSchemaMigrator.Latest, await PostgresStorage.ScalarAsync(_storage.Database, "SELECT count(*) FROM anip_schema"));
    }

    [Fact]
    public void Migrations_are_numbered_without_a_gap() =>
        Assert.Equal(Enumerable.Range(1, PostgresSchemaMigrator.Latest), PostgresSchemaMigrator.Migrations.Select(migration => migration.Number));

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_and_left_alone()
    {
        await _storage.CreateAsync();
        await PostgresStorage.ScalarAsync(_storage.Database, "INSERT INTO anip_schema VALUES (999, '0999_future')");
        await using var services = Open();

        var exception = await Assert.ThrowsAsync<StorageException>(() => services.GetRequiredService<IArticleStore>().FindAsync(1, Cancel));

        Assert.Equal("newer_schema", exception.Code);
        Assert.Contains("Update the program", exception.Message, StringComparison.Ordinal);
        Assert.Equal(999, (await Migrator(services).StatusAsync(Cancel)).Current);
    }

    [Fact]
    public async Task A_migration_that_breaks_off_leaves_the_schema_before_it()
    {
        await PostgresStorage.ExecuteAsync($"CREATE DATABASE {_storage.Database}");
        await using var connection = new NpgsqlConnection(PostgresStorage.ConnectionString(_storage.Database));
        await connection.OpenAsync(Cancel);
        Migration[] migrations =
        [
            new(1, "0001_good", () => "CREATE TABLE good (x integer)"),
            new(2, "0002_bad", () => "CREATE TABLE half (x integer); INSERT INTO good VALUES (1); CREATE TABLE good (x integer)"),
        ];

        await Assert.ThrowsAsync<PostgresException>(() => PostgresSchemaMigrator.MigrateAsync(connection, "here", migrations, Cancel));

        Assert.Equal(1, await PostgresStorage.ScalarAsync(_storage.Database, "SELECT max(version) FROM anip_schema"));
        Assert.Equal(0L, await PostgresStorage.ScalarAsync(_storage.Database, "SELECT count(*) FROM good"));
        Assert.Equal(true, await PostgresStorage.ScalarAsync(_storage.Database, "SELECT to_regclass('half') IS NULL"));
    }

    private static ISchemaMigrator Migrator(IServiceProvider services) => services.GetRequiredService<ISchemaMigrator>();

    private ServiceProvider Open() => ((ITestStorage)_storage).Open(TimeProvider.System);
}
