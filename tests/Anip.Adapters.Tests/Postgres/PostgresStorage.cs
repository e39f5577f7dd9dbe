using Anip.Adapters.Tests.Contracts;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Anip.Adapters.Tests.Postgres;

/// <summary>A database of its own on the server that <c>ANIP_TEST_POSTGRES</c> names.</summary>
internal sealed class PostgresStorage : ITestStorage
{
    private const string Variable = "ANIP_TEST_POSTGRES";

    // Copying a database that has the schema takes a fraction of the time that migrating takes.
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);

    public static NpgsqlConnectionStringBuilder Server { get; } = new(
        Environment.GetEnvironmentVariable(Variable)
        ?? throw new InvalidOperationException(
            $"{Variable} is not set. Run ./test, which starts a PostgreSQL; or start one yourself with tests/postgres-server start NAME and set {Variable} to what it prints."));

    public string Database { get; } = $"anip_test_{Guid.NewGuid():N}";

    // What a node keeps beside the database.
    private string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("anip-").FullName;

    public IReadOnlyList<(string Key, string Value)> Settings => [.. SettingsOf(Database), ("Data:Path", Directory)];

    public async ValueTask CreateAsync() => await ExecuteAsync($"CREATE DATABASE {Database} TEMPLATE {await Template.Value}");

    public async Task<long> AnalysisWritesAsync(IServiceProvider services, long id, CancellationToken cancellationToken) =>
        (int)(await ScalarAsync(Database, $"SELECT analysis_writes FROM article WHERE id = {id}"))!;

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync($"DROP DATABASE IF EXISTS {Database} WITH (FORCE)");
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>Runs a statement as the administrator, outside of any test's database.</summary>
    public static Task ExecuteAsync(string sql) => ScalarAsync(Server.Database!, sql);

    // Not by the test's token: what was made is dropped after a cancelled test too.
    public static async Task<object?> ScalarAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(CancellationToken.None);
    }

    public static string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(Server.ToString()) { Database = database, Pooling = false }.ToString();

    private static (string Key, string Value)[] SettingsOf(string database) =>
    [
        ("Storage:Provider", "postgres"), ("Storage:Postgres:Host", Server.Host!), ("Storage:Postgres:Port", Server.Port.ToString()),
        ("Storage:Postgres:Username", Server.Username!), ("Storage:Postgres:Password", Server.Password ?? ""), ("Storage:Postgres:Database", database),
    ];

    private static async Task<string> MakeTemplateAsync()
    {
        var storage = new PostgresStorage();
        await using var services = ((ITestStorage)storage).Open(TimeProvider.System);
        await services.GetRequiredService<ISchemaMigrator>().MigrateAsync(CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => storage.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return storage.Database;
    }
}
