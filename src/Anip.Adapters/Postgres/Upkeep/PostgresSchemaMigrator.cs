using Anip.Adapters.Postgres.Articles;
using Anip.Adapters.Relational;
using Anip.Adapters.Transfer;
using Anip.Storage;
using Npgsql;

namespace Anip.Adapters.Postgres.Upkeep;

internal sealed class PostgresSchemaMigrator(PostgresDatabase database, StoreMarker marker) : ISchemaMigrator
{
    // Any number that other programs in the same database are unlikely to lock.
    private const long Lock = 7_020_651_119_424_971_105;

    public static IReadOnlyList<Migration> Migrations { get; } = Migration.Of("Postgres");

    public static int Latest => Migrations[^1].Number;

    public Task<SchemaStatus> StatusAsync(CancellationToken cancellationToken) =>
        database.LookAsync(
            async (connection, token) =>
            {
                var current = connection is null ? 0 : await VersionAsync(connection, token);
                var indexes = connection is not null && await PostgresWords.IsPendingAsync(connection, token);
                return new SchemaStatus(current, Latest, Migration.Pending(Migrations, current, indexes), database.Location);
            },
            cancellationToken);

    public async Task<SchemaStatus> MigrateAsync(CancellationToken cancellationToken)
    {
        var before = await StatusAsync(cancellationToken);
        if (before.Current == 0 && marker.Read() > 0)
        {
            throw new StorageException(
                "lost",
                $"The database {database.Location} is empty or gone, and it held articles. 'anip db restore FILE' brings back a backup; to begin anew, remove {marker.Path}.");
        }

        // Connecting migrates.
        var filling = await database.ReadAsync(
            async (connection, token) => await connection.ScalarAsync<bool>("SELECT to_regclass('copy_mark') IS NOT NULL", [], token)
                && await connection.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM copy_mark)", [], token),
            cancellationToken);
        if (filling)
        {
            throw StoreCopy.Unfinished(database.Location);
        }

        marker.Note(await database.ReadAsync(PostgresCheck.LastNumberAsync, cancellationToken));
        return before;
    }

    /// <summary>Applies what is pending; one process at a time.</summary>
    internal static async Task MigrateAsync(
        NpgsqlConnection connection, string location, IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        var version = await VersionAsync(connection, cancellationToken);
        if (version < migrations[^1].Number)
        {
            await RunAsync(connection, "SET statement_timeout = 0", cancellationToken);
            await LockAsync(connection, progress: null, cancellationToken);
            await RunAsync(
                connection,
                "CREATE TABLE IF NOT EXISTS anip_schema (version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())",
                cancellationToken);
            version = await VersionAsync(connection, cancellationToken);
            foreach (var migration in migrations.Where(migration => migration.Number > version))
            {
                await ApplyAsync(connection, migration, cancellationToken);
            }
        }

        if (version > migrations[^1].Number)
        {
            throw new StorageException(
                "newer_schema",
                $"The database {location} was written by a newer version (schema {version}, this program knows {migrations[^1].Number}). Update the program, or name another with Storage:Postgres:Database.");
        }
    }

    /// <summary>Waits until no other process brings the database up to date. Released when the connection closes.</summary>
    internal static async Task LockAsync(NpgsqlConnection connection, IndexingProgress? progress, CancellationToken cancellationToken)
    {
        if (!await connection.ScalarAsync<bool>($"SELECT pg_try_advisory_lock({Lock})", [], cancellationToken))
        {
            progress?.Waits();
            await RunAsync(connection, "SET statement_timeout = 0", cancellationToken);
            await RunAsync(connection, $"SELECT pg_advisory_lock({Lock})", cancellationToken);
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, migration.Sql(), cancellationToken);
        await connection.ExecuteAsync("INSERT INTO anip_schema (version, name) VALUES ($1, $2)", [migration.Number, migration.Name], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    // However long it takes: a migration may build an index over millions of rows.
    private static async Task RunAsync(NpgsqlConnection connection, string script, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(script);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.ScalarAsync<bool>("SELECT to_regclass('anip_schema') IS NOT NULL", [], cancellationToken)
            ? await connection.ScalarAsync<int>("SELECT coalesce(max(version), 0) FROM anip_schema", [], cancellationToken)
            : 0;
}
