using Anip.Storage;
using Microsoft.Data.Sqlite;

namespace Anip.Adapters.Sqlite;

/// <summary>What SQLite's result codes (sqlite.org/rescode.html) mean to the person who has to act.</summary>
internal static class SqliteErrors
{
    private const int Interrupted = 9;

    public static bool IsInterruption(SqliteException exception) => exception.SqliteErrorCode == Interrupted;

    public static bool IsDamage(SqliteException exception) => exception.SqliteErrorCode is 11 or 26;

    /// <summary>What SQLite says of it, without the driver's wrapping.</summary>
    public static string Plain(SqliteException exception) =>
        exception.SqliteErrorCode is 26 ? "it is no SQLite database" : exception.Message.Split('\'') is [_, .. var said, _] ? string.Join('\'', said) : exception.Message;

    public static StorageException Explain(SqliteException exception, string path)
    {
        var (code, message) = exception.SqliteErrorCode switch
        {
            5 or 6 => ("locked", Held(path)),
            3 or 8 => ("read_only", $"The database {path} cannot be written. Give this user the right to write the file and its directory, or choose another with Data:Path."),
            10 => ("io_error", $"Reading or writing {path} failed. Check the disk and, if it is a network drive, move the data directory to a local one."),
            11 => ("damaged", Damaged(path)),
            13 => ("disk_full", $"The disk that holds {path} is full. Make room on it; nothing that was stored before is lost."),
            14 => ("cannot_open", $"The database {path} cannot be opened. Check that its directory exists and may be read and written, or choose another with Data:Path."),
            18 => ("too_big", "A text or record is larger than SQLite can store (1,000,000,000 bytes)."),
            26 => ("not_a_database", $"The file {path} is no SQLite database. Choose another with Data:Path or Storage:Sqlite:Path, or move the file away."),
            var other => ("failed", $"The database {path} reported error {other}: {Plain(exception)}."),
        };
        return new StorageException(code, message, exception);
    }

    public static StorageException Locked(string path) => new("locked", Held(path));

    public static StorageException Removed(string path) => new(
        "lost",
        $"The database {path} was removed or replaced while this process had it open: nothing more is written. Put the file back, or stop the process; 'anip db restore FILE' brings back a backup.");

    public static string LackingLog(string path) =>
        $"The log of the database, {path}{SqliteFiles.LogSuffix}, was removed while it was in use. Where the process that used it still runs, it moves what the log held into the database by itself, and nothing is lost: look again in some seconds. Where it was killed, what the log held is lost: 'anip db restore FILE --replace' brings back a backup.";

    public static string Damaged(string path) =>
        $"The database {path} is damaged. 'anip db restore FILE --replace' puts a backup in its place and keeps the damaged file under another name; before that, 'sqlite3 {path} .recover' of SQLite's own command line saves what can still be read.";

    private static string Held(string path) => $"The database {path} is held by another process that is writing. Wait for it or stop it, then try again.";

    /// <param name="marker">The file that says that there was one.</param>
    public static StorageException Lost(string path, string? marker) => new(
        "lost",
        $"The database {path} is empty or gone, and it held articles. 'anip db restore FILE' brings back a backup"
        + (marker is null ? $"; to begin anew, move {path}* away." : $"; to begin anew, remove {marker}."));
}
