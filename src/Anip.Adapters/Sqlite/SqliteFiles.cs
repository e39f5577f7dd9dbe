using Anip.Hosting;
using Microsoft.Extensions.Logging;

namespace Anip.Adapters.Sqlite;

/// <summary>
/// The database and its log as they stand under their names. A process goes on with the files that it opened, whatever became of the names, and what it writes
/// into removed ones is gone with it.
/// </summary>
internal sealed record SqliteFiles(FileIdentity? Database, FileIdentity? Log)
{
    /// <summary>Beside a database in use, and after its process was killed.</summary>
    public const string LogSuffix = "-wal";

    private const string IndexSuffix = "-shm";

    public static SqliteFiles At(string path) => new(FileIdentity.Of(path), FileIdentity.Of(path + LogSuffix));

    /// <summary>SQLite makes and removes the log together with its index: the log alone is missing where somebody removed it.</summary>
    public static bool LackLog(string path) => !File.Exists(path + LogSuffix) && File.Exists(path + IndexSuffix);

    /// <summary>Whether the log under that name holds nothing.</summary>
    public static bool HaveEmptyLog(string path) => new FileInfo(path + LogSuffix) is not { Exists: true, Length: > 0 };
}

internal static partial class SqliteLog
{
    [LoggerMessage(6201, LogLevel.Warning, "The log of the database {Path} was removed while it was in use: what it held has been moved into the database, and nothing is lost")]
    public static partial void LogRemoved(this ILogger logger, string path);

    [LoggerMessage(6202, LogLevel.Warning, "Another process has begun a new log of the database {Path}, whose log was removed while it was in use: it is opened anew")]
    public static partial void LogReplaced(this ILogger logger, string path);
}
