using System.Globalization;
using Anip.Adapters.Postgres.Articles;
using Anip.Adapters.Postgres.Upkeep;
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
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Postgres;

public static class PostgresStorageModule
{
    /// <summary>Keeps everything in one PostgreSQL database. It is connected to, made where it is missing, and migrated at first use.</summary>
    public static IServiceCollection AddPostgresStorage(this IServiceCollection services)
    {
        services.AddAnipOptions<DataOptions, DataOptionsValidator>(DataOptions.Section);
        services.AddAnipOptions<PostgresOptions, PostgresOptionsValidator>(PostgresOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PostgresDatabase>();
        services.TryAddSingleton<IDatabase>(provider => provider.GetRequiredService<PostgresDatabase>());
        services.TryAddSingleton(provider => Marker(provider.GetRequiredService<IOptions<DataOptions>>().Value, provider.GetRequiredService<IOptions<PostgresOptions>>().Value));
        services.TryAddSingleton<IStoreCheck, PostgresCheck>();
        services.TryAddSingleton<PostgresNames>();
        services.TryAddSingleton<PostgresArticleStore>();
        services.TryAddSingleton<IArticleStore>(provider => provider.GetRequiredService<PostgresArticleStore>());
        services.TryAddSingleton<IRawRecords>(provider => provider.GetRequiredService<PostgresArticleStore>());
        services.TryAddSingleton<ISchemaMigrator, PostgresSchemaMigrator>();
        services.TryAddSingleton<ISelectedDays>(provider => provider.GetRequiredService<PostgresArticleStore>());
        services.TryAddSingleton<IAnalysisStore, PostgresAnalysisStore>();
        services.TryAddSingleton<ILakeStore, PostgresLakeStore>();
        services.TryAddSingleton<ISimilarArticles, PostgresSimilarArticles>();
        services.TryAddSingleton<IStoreBackup, PostgresBackup>();
        services.TryAddTransient<IStoreReader, PostgresStoreReader>();
        services.TryAddTransient<IStoreWriter, PostgresStoreWriter>();
        services.TryAddSingleton<IStoreUpkeep, PostgresUpkeep>();
        return services.AddRecords();
    }

    // One for each database that this node has worked with.
    private static StoreMarker Marker(DataOptions data, PostgresOptions options) => new(Path.Combine(
        Path.GetFullPath(data.Path),
        string.Create(CultureInfo.InvariantCulture, $"postgres-{Uri.EscapeDataString(options.Host)}-{options.Port}-{Uri.EscapeDataString(options.Database)}")));
}
