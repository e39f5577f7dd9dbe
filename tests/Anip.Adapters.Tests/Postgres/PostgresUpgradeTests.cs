using Anip.Adapters.Postgres.Upkeep;
using Anip.Adapters.Tests.Contracts;
using Npgsql;

namespace Anip.Adapters.Tests.Postgres;

public sealed class PostgresUpgradeTests : UpgradeContract
{
    private readonly PostgresStorage _storage;

    public PostgresUpgradeTests()
        : this(new PostgresStorage())
    {
    }

    private PostgresUpgradeTests(PostgresStorage storage)
        : base(storage) => _storage = storage;

    protected override int LatestVersion => PostgresSchemaMigrator.Latest;

    protected override int VersionOfRuns => 2;

    protected override string Texts => "INSERT INTO article_text (article_id, content, words) SELECT id, 'Text of ' || title, '' FROM article";

    protected override string NoWords => "UPDATE article_text SET words = ''";

    protected override async Task CreateEmptyAsync()
    {
        await PostgresStorage.ExecuteAsync($"CREATE DATABASE {_storage.Database}");
        await ExecuteAsync("CREATE EXTENSION vector");
    }

    protected override async Task MigrateAsync(int version)
    {
        await using var connection = new NpgsqlConnection(PostgresStorage.ConnectionString(_storage.Database));
        await connection.OpenAsync(Cancel);
        await PostgresSchemaMigrator.MigrateAsync(connection, "here", [.. PostgresSchemaMigrator.Migrations.Take(version)], Cancel);
    }

    protected override Task ExecuteAsync(string sql) => PostgresStorage.ScalarAsync(_storage.Database, sql);

    protected override string At(DateTimeOffset instant) => $"'{instant:O}'";
}
