using System.Globalization;
using Anip.Adapters.Transfer;
using Anip.Storage;
using Microsoft.Data.Sqlite;

namespace Anip.Adapters.Sqlite.Upkeep;

internal sealed class SqliteBackup(SqliteDatabase database) : IStoreBackup
{
    public async Task BackupAsync(string file, IProgress<(long Done, long Total)>? progress, CancellationToken cancellationToken)
    {
        BackupFile.RequireNew(file);
        using var part = new BackupFile(file);
        // All pages in one step, on one snapshot: what others write meanwhile is not in it, and does not make it start again.
        await database.ReadAsync(
            session =>
            {
                try
                {
                    using var copy = Open(part.Path, SqliteOpenMode.ReadWriteCreate);
                    session.Connection.BackupDatabase(copy);
                    return 0;
                }
                catch (SqliteException exception) when (SqliteErrors.IsOfWriting(exception))
                {
                    // This connection only reads: it is the file that is written to.
                    throw part.CannotWrite(SqliteErrors.WhyNotWritten(exception), exception);
                }
            },
            cancellationToken);
        using (var copy = Open(part.Path, SqliteOpenMode.ReadWrite))
        {
            Run(copy, "PRAGMA journal_mode = DELETE"); // One file, without companions.
            Check(copy, file);
        }

        part.Keep();
    }

    public Task RestoreAsync(string file, bool replace, IProgress<(long Done, long Total)>? progress, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                SqliteErrors.RefuseOther(database.Path);
                using var part = new BackupFile(database.Path, makeFolder: true);
                File.Copy(BackupFile.RequireThere(file), part.Path);
                using (var copy = Open(part.Path, SqliteOpenMode.ReadWrite))
                {
                    Check(copy, file);
                    GiveBack(copy);
                }

                SetAside(replace);
                part.Keep();
                database.Marker.Forget();
            },
            cancellationToken);

    /// <summary>Reads the whole file: a backup that turns out to be damaged on the day that it is needed is worthless.</summary>
    internal static void Check(SqliteConnection copy, string file)
    {
        try
        {
            var version = Convert.ToInt32(Scalar(copy, "PRAGMA user_version"), CultureInfo.InvariantCulture);
            if (version == 0 || Scalar(copy, "SELECT name FROM sqlite_master WHERE name = 'article'") is null)
            {
                throw new StorageException("not_a_backup", $"{file} is not a database of this program.");
            }

            if (version > SqliteSchemaMigrator.Latest)
            {
                throw new StorageException(
                    "newer_schema", $"{file} was written by a newer version (schema {version}, this program knows {SqliteSchemaMigrator.Latest}). Update the program.");
            }

            if (Scalar(copy, "PRAGMA integrity_check(1)") is not "ok" and var error)
            {
                throw new StorageException("damaged", $"{file} is damaged: {error}");
            }
        }
        catch (SqliteException exception)
        {
            throw new StorageException("not_a_backup", $"{file} cannot be read as a backup: {SqliteErrors.Plain(exception)}. Name a file that 'anip db backup' wrote.", exception);
        }
    }

    internal static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        // The shortest that the driver knows: a file that another process holds now it will hold for long.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 1 }.ToString());
        connection.Open();
        return connection;
    }

    // Changing the journal needs every other connection gone, so that a running process is found out.
    private void SetAside(bool replace)
    {
        if (new FileInfo(database.Path) is not { Exists: true, Length: > 0 })
        {
            MoveAside(); // A log that was left would be applied to what is restored.
            return;
        }

        try
        {
            using var old = Open(database.Path, SqliteOpenMode.ReadWrite);
            if (!replace && Scalar(old, "SELECT name FROM sqlite_master WHERE name = 'article'") is not null && Scalar(old, "SELECT 1 FROM article LIMIT 1") is not null)
            {
                throw new StorageException("not_empty", $"{database.Path} has articles. Add --replace to lose them, or choose another folder with --data.");
            }

            Run(old, "PRAGMA busy_timeout = 0");
            Run(old, "PRAGMA journal_mode = DELETE");
            if (Scalar(old, "PRAGMA quick_check(1)") is "ok")
            {
                return;
            }
        }
        catch (SqliteException exception) when (SqliteErrors.IsDamage(exception))
        {
            // Kept, as it is below.
        }
        catch (SqliteException exception)
        {
            throw new StorageException("in_use", $"{database.Path} is in use ({SqliteErrors.Plain(exception)}): stop the processes that work with it first.", exception);
        }

        if (!replace)
        {
            throw new StorageException("damaged", $"{database.Path} is damaged. Add --replace to put the backup in its place; the damaged file is kept under another name.");
        }

        MoveAside();
    }

    // What is damaged may still be of use to somebody.
    private void MoveAside()
    {
        var number = 1;
        while (File.Exists($"{database.Path}.damaged-{number}") || File.Exists($"{database.Path}.damaged-{number}-wal"))
        {
            number++;
        }

        foreach (var companion in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            if (File.Exists(database.Path + companion))
            {
                File.Move(database.Path + companion, $"{database.Path}.damaged-{number}{companion}");
            }
        }
    }

    // Who claimed something then is not at it now.
    private static void GiveBack(SqliteConnection copy)
    {
        if (Has(copy, "stage_work"))
        {
            Run(copy, "UPDATE stage_work SET owner = NULL WHERE owner IS NOT NULL");
            Run(copy, "DELETE FROM stage_lease");
        }
        else
        {
            Run(copy, "UPDATE article SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by IS NOT NULL"); // Where older versions had it.
        }

        if (Has(copy, "run"))
        {
            Run(copy, "UPDATE run_step SET state = 'pending' WHERE state = 'running'");
            Run(copy, "UPDATE run SET state = 'queued', node = NULL, leased_until = NULL WHERE state = 'running'");
        }
    }

    private static bool Has(SqliteConnection copy, string table) => Scalar(copy, $"SELECT name FROM sqlite_master WHERE name = '{table}'") is not null;

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Run(SqliteConnection connection, string sql) => Scalar(connection, sql);
}
