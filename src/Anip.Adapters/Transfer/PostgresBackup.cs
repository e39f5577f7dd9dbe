using Anip.Adapters.Postgres;
using Anip.Adapters.Postgres.Upkeep;
using Anip.Adapters.Sqlite;
using Anip.Adapters.Sqlite.Upkeep;
using Anip.Hosting;
using Anip.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Transfer;

/// <summary>Into an SQLite database and out of it: what the other store is, so that one reader and one writer of each serve backup, restore and copy.</summary>
internal sealed class PostgresBackup(PostgresDatabase database, PostgresNames names, StoreMarker marker) : IStoreBackup
{
    public async Task BackupAsync(string file, IProgress<(long Done, long Total)>? progress, CancellationToken cancellationToken)
    {
        BackupFile.RequireNew(file);
        using var part = new BackupFile(file);
        try
        {
            await using var reader = new PostgresStoreReader(database);
            using var copy = Sqlite(part.Path);
            await StoreCopy.RunAsync(reader, new SqliteStoreWriter(copy), progress, cancellationToken);
        }
        catch (StorageException exception) when (exception.InnerException is SqliteException cause && SqliteErrors.IsOfWriting(cause))
        {
            throw part.CannotWrite(SqliteErrors.WhyNotWritten(cause), exception);
        }

        using (var copy = SqliteBackup.Open(part.Path, SqliteOpenMode.ReadWrite))
        {
            SqliteBackup.Check(copy, file);
        }

        part.Keep();
    }

    public async Task RestoreAsync(string file, bool replace, IProgress<(long Done, long Total)>? progress, CancellationToken cancellationToken)
    {
        // Of an older version, it is migrated first, which is nothing to do to somebody's backup.
        using var part = new BackupFile(Path.Combine(Path.GetTempPath(), $"anip-restore-{Guid.NewGuid():N}.db"));
        File.Copy(BackupFile.RequireThere(file), part.Path);
        using (var copy = SqliteBackup.Open(part.Path, SqliteOpenMode.ReadWrite))
        {
            SqliteBackup.Check(copy, file);
        }

        if (replace)
        {
            await RequireAloneAsync(cancellationToken);
        }

        using var source = Sqlite(part.Path);
        await StoreCopy.RunAsync(new SqliteStoreReader(source), new PostgresStoreWriter(database, names), progress, cancellationToken);
        marker.Forget();
    }

    // Who wants to lose what is there is told first what to do first.
    private async Task RequireAloneAsync(CancellationToken cancellationToken)
    {
        var others = await database.ReadAsync(
            (connection, token) => connection.ScalarAsync<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'anip%'", [], token),
            cancellationToken);
        if (others > 0)
        {
            throw new StorageException("in_use", $"{database.Location} is in use (by {others} connections of ANIP): stop the processes that work with it first.");
        }
    }

    private static SqliteDatabase Sqlite(string path) => new(
        Options.Create(new SqliteOptions { Path = Path.GetFileName(path) }), Options.Create(new DataOptions { Path = Path.GetDirectoryName(path)! }))
    {
        IsMarked = false,
    };
}
