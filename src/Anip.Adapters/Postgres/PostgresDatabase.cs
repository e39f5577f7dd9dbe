using System.Globalization;
using Anip.Adapters.Postgres.Articles;
using Anip.Adapters.Postgres.Upkeep;
using Anip.Adapters.Relational;
using Anip.Adapters.Relational.Sql;
using Anip.Isolation;
using Anip.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Anip.Adapters.Postgres;

/// <summary>
/// A pool of connections to the database, which is made where it is missing and migrated at first use. What fails for a reason that passes
/// (a lost connection, a restarting server, a deadlock) is tried again for <see cref="PostgresOptions.RetryFor"/>.
/// </summary>
internal sealed class PostgresDatabase : IDatabase, IAsyncDisposable, IDisposable
{
    // Pauses between tries are real time: the server does not live by the clock that leases are reckoned with.
    private static readonly TimeProvider Clock = TimeProvider.System;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(2);

    private readonly PostgresOptions _options;
    private readonly ILogger? _logger;
    private readonly NpgsqlDataSource _source;
    private readonly SemaphoreSlim _opening = new(1);
    private volatile bool _open;

    public PostgresDatabase(IOptions<PostgresOptions> options, ILogger<PostgresDatabase>? logger = null)
    {
        _logger = logger;
        _options = options.Value;
        var builder = new NpgsqlDataSourceBuilder(ConnectionString(_options).ToString());
        builder.UseVector();
        _source = builder.Build();
        Location = string.Create(CultureInfo.InvariantCulture, $"postgres://{_options.Host}:{_options.Port}/{_options.Database}");
    }

    /// <summary>Where the database is, without user and password.</summary>
    public string Location { get; }

    SqlDialect IDatabase.Dialect => PostgresDialect.Instance;

    /// <summary>Runs <paramref name="write"/> in a transaction of its own: committed once when it returns, undone when it throws. It may run again after a failure that passes.</summary>
    public Task<T> WriteAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        RetryAsync(token => WriteOnceAsync(write, token), cancellationToken);

    /// <summary>Runs <paramref name="read"/>, whose statements each see what was committed before them.</summary>
    public Task<T> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        RetryAsync(
            async token =>
            {
                await using var connection = await ConnectAsync(token);
                return await read(connection, token);
            },
            cancellationToken);

    Task<T> IDatabase.ReadAsync<T>(Func<ISqlSession, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        ReadAsync((connection, token) => read(new PostgresSession(connection), token), cancellationToken);

    Task<T> IDatabase.WriteAsync<T>(Func<ISqlSession, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        WriteAsync((connection, token) => write(new PostgresSession(connection), token), cancellationToken);

    /// <summary>Looks at the database as it is, without making or migrating it; the connection is null where there is none.</summary>
    public Task<T> LookAsync<T>(Func<NpgsqlConnection?, CancellationToken, Task<T>> look, CancellationToken cancellationToken) =>
        RetryAsync(
            async token =>
            {
                NpgsqlConnection connection;
                try
                {
                    connection = await ConnectionOpening.OpenAsync(UnpooledString(_options.Database), token);
                }
                catch (PostgresException exception) when (PostgresErrors.IsMissingDatabase(exception))
                {
                    return await look(null, token);
                }

                await using (connection)
                {
                    return await look(connection, token);
                }
            },
            cancellationToken);

    /// <summary>A connection for as long as the caller likes, which is the caller's to close; what is done with it belongs into <see cref="ExplainAsync"/>.</summary>
    public Task<NpgsqlConnection> BorrowAsync(CancellationToken cancellationToken) => RetryAsync(ConnectAsync, cancellationToken);

    /// <summary>Runs a statement that takes as long as it takes, such as the making of an index, outside a transaction.</summary>
    public Task RunLongAsync(string sql, CancellationToken cancellationToken) => ExplainAsync(
        async token =>
        {
            await using var connection = await ConnectionOpening.OpenAsync(UnpooledString(_options.Database), token);
            await connection.ExecuteAsync("SET statement_timeout = 0", [], token);
            await connection.ExecuteAsync($"SET maintenance_work_mem = '{_options.MaintenanceMegabytes}MB'", [], token);
            await using var command = connection.Command(sql);
            command.CommandTimeout = 0;
            return await command.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    /// <summary>Does what is not tried again.</summary>
    /// <exception cref="StorageException">The server or the connection failed; the message says what to do.</exception>
    public async Task<T> ExplainAsync<T>(Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        try
        {
            return await act(cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException)
        {
            throw PostgresErrors.Explain(exception, Location, _options);
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _opening.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _opening.Dispose();
    }

    public static NpgsqlConnectionStringBuilder ConnectionString(PostgresOptions options) => new()
    {
        Host = options.Host,
        Port = options.Port,
        Database = options.Database,
        Username = options.Username,
        Password = options.Password,
        SslMode = options.SslMode,
        RootCertificate = options.RootCertificate,
        GssEncryptionMode = GssEncryptionMode.Disable, // TLS encrypts; a system without Kerberos would be told so on standard error at each start.
        MaxPoolSize = options.PoolSize,
        Timeout = (int)options.ConnectTimeout.TotalSeconds,
        // The server keeps to its own limit, and says so; this one is for a server that has gone silent.
        CommandTimeout = (int)options.StatementTimeout.TotalSeconds + 15,
        KeepAlive = 30,
        MaxAutoPrepare = 100,
        NoResetOnClose = true, // Settings are only made for a transaction, and the table that batches are copied into is kept.
        ApplicationName = "anip",
        // A plan for the values at hand: a word or a label may be of ten articles or of a million.
        Options = string.Create(
            CultureInfo.InvariantCulture,
            $"-c statement_timeout={(long)options.StatementTimeout.TotalMilliseconds} -c idle_in_transaction_session_timeout=60000 -c jit=off -c work_mem=32MB -c plan_cache_mode=force_custom_plan"),
    };

    private string UnpooledString(string database) =>
        new NpgsqlConnectionStringBuilder(ConnectionString(_options).ToString()) { Database = database, Pooling = false }.ToString();

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (!_open)
        {
            await OpenAsync(cancellationToken);
        }

        return await _source.OpenNowAsync(cancellationToken);
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (!_open)
            {
                // Not from the pool, whose connections learn the types of the extension when they open.
                await using var connection = await PostgresServer.OpenAsync(UnpooledString, _options, cancellationToken);
                await PostgresSchemaMigrator.MigrateAsync(connection, Location, PostgresSchemaMigrator.Migrations, cancellationToken);
                await PostgresWords.IndexPendingAsync(connection, new IndexingProgress(_logger), cancellationToken);
                _open = true;
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<T> WriteOnceAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await write(connection, cancellationToken);
        // Null where nothing was written: asking for a number would use one up.
        var number = await connection.ScalarAsync<string>("SELECT pg_current_xact_id_if_assigned()::text", [], cancellationToken);
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception exception) when (PostgresErrors.IsLost(exception))
        {
            // Done twice, a batch would be reported as unchanged and an analysis as without effect.
            if (number is not null && !await RetryAsync(token => WasCommittedAsync(number, token), cancellationToken))
            {
                throw;
            }
        }

        return result;
    }

    private async Task<bool> WasCommittedAsync(string number, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenNowAsync(cancellationToken);
        try
        {
            return await connection.ScalarAsync<string>("SELECT pg_xact_status($1::text::xid8)", [number], cancellationToken) switch
            {
                "committed" => true,
                "in progress" => throw new IOException("The transaction has not ended yet."),
                _ => false,
            };
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidParameterValue)
        {
            return false; // The server was started again and has not given out that number yet: nothing of it reached the disk.
        }
    }

    // Those that met in a deadlock must not meet again: the waits are spread.
    private Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        var started = Clock.GetTimestamp();
        return ExplainAsync(token => Retry.RunAsync(act, WaitAfter, Clock, token), cancellationToken);

        TimeSpan? WaitAfter(Exception exception, int failures)
        {
            var wait = BackOff.After(failures, FirstPause, MaxPause, Random.Shared);
            return MayPass(exception) && Clock.GetElapsedTime(started) + wait < _options.RetryFor ? wait : null;
        }
    }

    // A server that has never answered is more likely misnamed than restarting, unless it says that it starts.
    private bool MayPass(Exception exception) =>
        PostgresErrors.IsTransient(exception) && (_open || exception is PostgresException);
}
