using Anip.Adapters.Postgres;
using Anip.Adapters.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters;

public static class StorageModule
{
    /// <summary>Adds the store that <see cref="StorageOptions.Provider"/> names.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration) =>
        configuration.GetValue($"{StorageOptions.Section}:{nameof(StorageOptions.Provider)}", new StorageOptions().Provider) == StorageProvider.Postgres
            ? services.AddPostgresStorage()
            : services.AddSqliteStorage();
}

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
