using Anip.Adapters.Postgres;
using Anip.Adapters.Sqlite;
using Anip.Health;
using Anip.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters;

public static class StorageModule
{
    /// <summary>Adds the store that <see cref="StorageOptions.Provider"/> names.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAnipOptions<StorageOptions>(StorageOptions.Section);
        services.AddCheck("database", HealthRegistration.Doctor, DatabaseCheck.TryAsync);
        // The settings of the other one are checked and explained as well.
        services.AddAnipOptions<SqliteOptions, SqliteOptionsValidator>(SqliteOptions.Section).AddAnipOptions<PostgresOptions, PostgresOptionsValidator>(PostgresOptions.Section);
        return configuration.GetValue($"{StorageOptions.Section}:{nameof(StorageOptions.Provider)}", new StorageOptions().Provider) == StorageProvider.Postgres
            ? services.AddPostgresStorage()
            : services.AddSqliteStorage();
    }
}

/// <summary>In which database everything is kept.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>Sqlite: a file below the data directory, of one machine. Postgres: a PostgreSQL 17 with pgvector, which several machines may share.</summary>
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;
}

public enum StorageProvider
{
    Sqlite,
    Postgres,
}
