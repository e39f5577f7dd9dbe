using Anip.Hosting;
using Anip.Storage;
using Microsoft.Data.Sqlite;

namespace Anip.Adapters.Sqlite;

/// <summary>What SQLite's result codes (sqlite.org/rescode.html) mean to the person who has to act.</summary>
internal static class SqliteErrors
{
    private const int Interrupted = 9;

    // SQLITE_IOERR_READ and SQLITE_IOERR_SHORT_READ.
    private const int ReadFailed = 10 | (1 << 8);
    private const int ReadTooLittle = 10 | (2 << 8);

    public static bool IsInterruption(SqliteException exception) => Primary(exception) == Interrupted;

    public static bool IsDamage(SqliteException exception) => Primary(exception) is 11 or 26;

    /// <summary>Making, writing or flushing a file has failed, not reading one.</summary>
    public static bool IsOfWriting(SqliteException exception) =>
        Primary(exception) is 3 or 8 or 13 or 14
        || (Primary(exception) is 10 && Math.Max(exception.SqliteErrorCode, exception.SqliteExtendedErrorCode) is not (ReadFailed or ReadTooLittle));

    /// <returns>What to say of a file, not a database in use, that could not be written.</returns>
    public static string WhyNotWritten(SqliteException exception) => Primary(exception) switch
    {
        13 => "The disk that holds it is full. Make room on it, or name a file elsewhere.",
        3 or 8 or 14 => "This user may not write there. Name a file elsewhere.",
        _ => "Writing it failed. Check the disk, or name a file elsewhere.",
    };

    /// <summary>What SQLite says of it, without the driver's wrapping.</summary>
    public static string Plain(SqliteException exception) =>
        Primary(exception) is 26 ? "it is no SQLite database" : exception.Message.Split('\'') is [_, .. var said, _] ? string.Join('\'', said) : exception.Message;

    public static StorageException Explain(SqliteException exception, string path)
    {
        var (code, message) = Primary(exception) switch
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

    /// <exception cref="StorageException">Something else than a file has the database's name.</exception>
    public static void RefuseOther(string path)
    {
        if (FileIdentity.Of(path)?.Kind is { } kind and not FileKind.File)
        {
            throw new StorageException("cannot_open", $"{path} is a {kind.ToString().ToLowerInvariant()}, and a database is a file: move it away, or name another place.");
        }
    }

    public static StorageException Locked(string path) => new("locked", Held(path));

    public static StorageException Removed(string path) => new(
        "lost",
        $"The database {path} was removed or replaced while this process had it open: nothing more is written. Put the file back, or stop the process; 'anip db restore FILE' brings back a backup.");

    public static string LackingLog(string path) =>
        $"The log of the database, {path}{SqliteFiles.LogSuffix}, was removed while it was in use. Where the process that used it still runs, it moves what the log held into the database by itself, and nothing is lost: look again in some seconds. Where it was killed, what the log held is lost: 'anip db restore FILE --replace' brings back a backup.";

    public static string Damaged(string path) =>
        $"The database {path} is damaged. 'anip db restore FILE --replace' puts a backup in its place and keeps the damaged file under another name; before that, 'sqlite3 {path} .recover' of SQLite's own command line saves what can still be read.";

    // Some calls of the driver give the extended code in its place, of which it is the last byte.
    private static int Primary(SqliteException exception) => exception.SqliteErrorCode & 0xFF;

    private static string Held(string path) => $"The database {path} is held by another process that is writing. Wait for it or stop it, then try again.";

    /// <param name="marker">The file that says that there was one.</param>
    public static StorageException Lost(string path, string? marker) => new(
        "lost",
        $"The database {path} is empty or gone, and it held articles. 'anip db restore FILE' brings back a backup"
        + (marker is null ? $"; to begin anew, move {path}* away." : $"; to begin anew, remove {marker}."));
}
