using Anip.Storage;
using Npgsql;

namespace Anip.Adapters.Postgres;

/// <summary>What the server must be before the schema can be made in it.</summary>
internal static class PostgresServer
{
    private const int MinVersion = 17;
    private const string Extension = "vector";

    // Since then a filtered search goes on until it has found enough.
    private static readonly Version MinExtension = new(0, 8);

    /// <summary>Connects to the database; makes it where it is missing and the user may.</summary>
    /// <param name="connectionString">That of a database.</param>
    /// <exception cref="StorageException">The server is too old, or lacks the extension.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(
        Func<string, string> connectionString, PostgresOptions options, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection;
        try
        {
            connection = await ConnectionOpening.OpenAsync(connectionString(options.Database), cancellationToken);
        }
        catch (PostgresException exception) when (PostgresErrors.IsMissingDatabase(exception))
        {
            await CreateDatabaseAsync(connectionString("postgres"), options, cancellationToken);
            connection = await ConnectionOpening.OpenAsync(connectionString(options.Database), cancellationToken);
        }

        try
        {
            RefuseOld(connection.PostgreSqlVersion);
            await RequireExtensionAsync(connection, options, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    internal static void RefuseOld(Version version)
    {
        if (version.Major < MinVersion)
        {
            throw new StorageException("server_too_old", $"The server is PostgreSQL {version}; {MinVersion} or later is needed. Upgrade it, or name another with Storage:Postgres:Host.");
        }
    }

    private static async Task CreateDatabaseAsync(string connectionString, PostgresOptions options, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectionOpening.OpenAsync(connectionString, cancellationToken);
        try
        {
            var name = options.Database.Replace("\"", "\"\"", StringComparison.Ordinal);
            await connection.ExecuteAsync($"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0", [], cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another process was faster.
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StorageException(
                "no_database",
                $"The database '{options.Database}' does not exist, and the user '{options.Username}' may not make one. Make it as an administrator: createdb --owner={options.Username} {options.Database}",
                exception);
        }
    }

    private static async Task RequireExtensionAsync(NpgsqlConnection connection, PostgresOptions options, CancellationToken cancellationToken)
    {
        if (await connection.ScalarAsync<string>("SELECT default_version FROM pg_available_extensions WHERE name = $1", [Extension], cancellationToken) is null)
        {
            throw new StorageException(
                "extension_missing",
                "The server lacks the extension pgvector. Install it there (Debian: apt-get install postgresql-17-pgvector; container: pgvector/pgvector:pg17), then try again.");
        }

        try
        {
            await connection.ExecuteAsync($"CREATE EXTENSION IF NOT EXISTS {Extension}", [], cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Another process was faster.
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StorageException(
                "extension_missing",
                $"The database '{options.Database}' lacks the extension pgvector, and the user '{options.Username}' may not add it. Run in it as an administrator: CREATE EXTENSION {Extension}",
                exception);
        }

        var version = Version.Parse((await connection.ScalarAsync<string>("SELECT extversion FROM pg_extension WHERE extname = $1", [Extension], cancellationToken))!);
        if (version < MinExtension)
        {
            throw new StorageException(
                "extension_missing",
                $"The extension pgvector is of version {version}; {MinExtension} or later is needed. Install that on the server, then run in the database: ALTER EXTENSION {Extension} UPDATE");
        }
    }
}
