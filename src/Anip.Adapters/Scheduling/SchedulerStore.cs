using System.Data.Common;
using Anip.Adapters.Postgres;
using Anip.Adapters.Sqlite;
using Anip.Hosting;
using Anip.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Quartz;

namespace Anip.Adapters.Scheduling;

/// <summary>
/// Where Quartz keeps its triggers: in the PostgreSQL that the articles are in, where its nodes form a cluster; else in a file beside the
/// database, which one process at a time uses. In the database itself each firing would wait for whoever writes articles.
/// </summary>
internal sealed class SchedulerStore(IServiceProvider services, TimeProvider timeProvider, ILogger<SchedulerStore> logger)
{
    private const int Connections = 10;

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(2);

    // Null on PostgreSQL.
    private readonly string? _file = services.GetService<SqliteDatabase>() is { } database ? Path.ChangeExtension(database.Path, ".scheduler.db") : null;

    /// <summary>Has a scheduler keep its triggers here.</summary>
    public void Use(IQuartzBuilder quartz) => quartz.UsePersistentStore(store =>
    {
        store.ProvisionSchema();
        if (_file is null)
        {
            store.UsePostgres(source => source.DataSourceFactory = _ => Open());
            store.UseClustering();
        }
        else
        {
            store.UseSqlite(source => source.DataSourceFactory = _ => Open());
        }
    });

    /// <summary>Tries it once: what Quartz makes of a store that cannot be opened tells nobody what to do.</summary>
    /// <exception cref="StorageException">It cannot be opened.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var source = Open();
        if (source is NpgsqlDataSource server)
        {
            await services.GetRequiredService<PostgresDatabase>().ExplainAsync(async token => (await server.OpenNowAsync(token)).DisposeAsync(), cancellationToken);
            return;
        }

        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Explain(exception, _file!);
        }
    }

    private DbDataSource Open()
    {
        if (_file is not null)
        {
            return SqliteFactory.Instance.CreateDataSource(new SqliteConnectionStringBuilder { DataSource = _file }.ToString());
        }

        var options = services.GetRequiredService<IOptions<PostgresOptions>>().Value;
        var connection = PostgresDatabase.ConnectionString(options);
        (connection.MaxPoolSize, connection.ApplicationName) = (Connections, "anip scheduler");
        return new NpgsqlDataSourceBuilder(connection.ToString()).Build();
    }

    /// <summary>Waits while another process is the scheduler of the same file.</summary>
    /// <returns>To be disposed when this one is no longer; null where several may be.</returns>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public async Task<IDisposable?> WaitUntilAloneAsync(CancellationToken cancellationToken)
    {
        if (_file is null)
        {
            return null;
        }

        for (var told = false; ; told = true)
        {
            if (FileLock.TryTake($"{_file}.lock") is { } held)
            {
                return held;
            }

            if (!told)
            {
                logger.Waits();
            }

            await Task.Delay(LookAgainAfter, timeProvider, cancellationToken);
        }
    }
}
