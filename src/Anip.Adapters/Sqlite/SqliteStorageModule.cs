using Anip.Adapters.Sqlite.Articles;
using Anip.Adapters.Sqlite.Similarity;
using Anip.Adapters.Sqlite.Upkeep;
using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Records;
using Anip.Adapters.Relational.Sql;
using Anip.Adapters.Transfer;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Hosting;
using Anip.Lake.Files;
using Anip.Search;
using Anip.Settings;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Anip.Adapters.Sqlite;

public static class SqliteStorageModule
{
    /// <summary>Keeps everything in one SQLite file below <see cref="DataOptions.Path"/>. It is opened, made and migrated at first use.</summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services)
    {
        services.AddAnipOptions<DataOptions, DataOptionsValidator>(DataOptions.Section);
        services.AddAnipOptions<SqliteOptions, SqliteOptionsValidator>(SqliteOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SqliteDatabase>();
        services.TryAddSingleton<IDatabase>(provider => provider.GetRequiredService<SqliteDatabase>());
        services.TryAddSingleton<SqliteArticleStore>();
        services.TryAddSingleton<IArticleStore>(provider => provider.GetRequiredService<SqliteArticleStore>());
        services.TryAddSingleton<IRawRecords>(provider => provider.GetRequiredService<SqliteArticleStore>());
        services.TryAddSingleton<ISchemaMigrator, SqliteSchemaMigrator>();
        services.TryAddSingleton<ISelectedDays>(provider => provider.GetRequiredService<SqliteArticleStore>());
        services.TryAddSingleton<IAnalysisStore, SqliteAnalysisStore>();
        services.TryAddSingleton<ILakeStore, SqliteLakeStore>();
        services.TryAddSingleton<ISimilarArticles, SqliteSimilarArticles>();
        services.TryAddSingleton<IStoreCheck, SqliteCheck>();
        services.TryAddSingleton<IStoreBackup, SqliteBackup>();
        services.TryAddTransient<IStoreReader, SqliteStoreReader>();
        services.TryAddTransient<IStoreWriter, SqliteStoreWriter>();
        services.TryAddSingleton<IStoreUpkeep, SqliteUpkeep>();
        return services.AddRecords();
    }
}
