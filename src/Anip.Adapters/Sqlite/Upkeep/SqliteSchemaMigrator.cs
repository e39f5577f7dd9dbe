using System.Globalization;
using Anip.Adapters.Relational;
using Anip.Adapters.Sqlite.Articles;
using Anip.Adapters.Transfer;
using Anip.Storage;

namespace Anip.Adapters.Sqlite.Upkeep;

internal sealed class SqliteSchemaMigrator(SqliteDatabase database) : ISchemaMigrator
{
    public static IReadOnlyList<Migration> Migrations { get; } = Migration.Of("Sqlite");

    public static int Latest => Migrations[^1].Number;

    public Task<SchemaStatus> StatusAsync(CancellationToken cancellationToken) =>
        database.LookAsync(session => Status(session, database.Path), cancellationToken);

    public async Task<SchemaStatus> MigrateAsync(CancellationToken cancellationToken)
    {
        var before = await StatusAsync(cancellationToken);
        // Opening migrates.
        var filling = await database.ReadAsync(
            session => session.Prepare("SELECT 1 FROM sqlite_schema WHERE name = 'copy_mark'").Number() is not null
                && session.Prepare("SELECT 1 FROM copy_mark").Number() is not null,
            cancellationToken);
        return filling ? throw StoreCopy.Unfinished(database.Path) : before;
    }

    /// <summary>Applies what is pending on the connection of the opening database.</summary>
    internal static void Migrate(SqliteSession session, string path) => Migrate(session, path, Migrations);

    internal static void Migrate(SqliteSession session, string path, IReadOnlyList<Migration> migrations)
    {
        // The version of an up-to-date file costs one read of its header: no table of applied scripts is needed for a single line of versions.
        foreach (var migration in migrations)
        {
            if (Version(session) >= migration.Number)
            {
                continue;
            }

            session.Execute("BEGIN IMMEDIATE");
            try
            {
                // Another process may have been faster between the look and the lock.
                if (Version(session) < migration.Number)
                {
                    session.ExecuteScript(migration.Sql());
                    session.ExecuteScript(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {migration.Number}"));
                }

                session.Execute("COMMIT");
            }
            catch
            {
                session.RollBack();
                throw;
            }
        }

        RefuseNewer(Version(session), path);
    }

    private static void RefuseNewer(int version, string path)
    {
        if (version > Latest)
        {
            throw new StorageException(
                "newer_schema",
                $"The database {path} was written by a newer version (schema {version}, this program knows {Latest}). Update the program, or choose another data directory with Data:Path.");
        }
    }

    private static SchemaStatus Status(SqliteSession? session, string path)
    {
        var current = session is null ? 0 : Version(session);
        return new SchemaStatus(current, Latest, Migration.Pending(Migrations, current, session is not null && SqliteWords.IsPending(session)), path);
    }

    internal static int Version(SqliteSession session) => (int)session.Prepare("PRAGMA user_version").Number().GetValueOrDefault();
}
