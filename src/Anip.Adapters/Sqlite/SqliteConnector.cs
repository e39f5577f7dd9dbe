using System.Globalization;
using Anip.Adapters.Relational;
using Anip.Adapters.Sqlite.Articles;
using Anip.Adapters.Sqlite.Upkeep;
using Anip.Isolation;
using Anip.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Anip.Adapters.Sqlite;

/// <summary>Makes connections to the file and sets them up: the one that writes, with the schema that it brings up to date, and those that read.</summary>
internal sealed class SqliteConnector(string path, SqliteOptions options, SqliteMark mark, ILogger logger)
{
    // SQLITE_CONFIG_STMTJRNL_SPILL: what one statement may keep in memory of the pages that it changes. Of the 64 KiB that are usual, the many indexes of one article take more,
    // and from then on every statement of the transaction writes each page that it touches to a temporary file first.
    private const int StatementJournal = 26;
    private const int StatementJournalBytes = 4 << 20;

    private static readonly TimeSpan MaxWaitForLog = TimeSpan.FromSeconds(2);

    // Only taken before the first connection of the process is opened.
    static SqliteConnector()
    {
        SQLitePCL.Batteries_V2.Init();
        SQLitePCL.raw.sqlite3_config(StatementJournal, StatementJournalBytes);
    }

    /// <exception cref="StorageException">The file held articles, and they are gone.</exception>
    public SqliteSession OpenWriter(CancellationToken cancellationToken)
    {
        SqliteErrors.RefuseOther(path);
        MakeDirectory();
        // Another process that lost it makes it anew within moments; what was left of a killed one stays as it is.
        SpinWait.SpinUntil(() => !SqliteFiles.LackLog(path), MaxWaitForLog);
        mark.RefuseLost();
        var writer = Connect(SqliteOpenMode.ReadWriteCreate);
        try
        {
            if (writer.Prepare("PRAGMA page_count").Number() is 0)
            {
                writer.Execute("PRAGMA auto_vacuum = INCREMENTAL"); // Only counts for a new file, before all else; on any other it takes the lock.
            }

            writer.Execute("PRAGMA journal_mode = WAL");
            writer.Execute($"PRAGMA synchronous = {(options.FlushEveryCommit ? "FULL" : "NORMAL")}");
            writer.Execute(Pragma("cache_size", -1024L * options.WriterCacheMegabytes));
            // Fewer, larger moves of the log into the file: a batch of articles is some hundred pages.
            writer.Execute(Pragma("wal_autocheckpoint", 4000));
            writer.Execute(Pragma("journal_size_limit", 64 << 20));
            if (SqliteSchemaMigrator.Version(writer) == 0)
            {
                mark.RefuseEmpty();
            }

            SqliteSchemaMigrator.Migrate(writer, path);
            SqliteWords.IndexPending(writer, new IndexingProgress(logger), cancellationToken);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    public SqliteSession OpenReader()
    {
        var reader = Connect(SqliteOpenMode.ReadWrite);
        reader.Execute(Pragma("cache_size", -1024L * options.ReaderCacheMegabytes));
        reader.Execute("PRAGMA query_only = ON");
        return reader;
    }

    public SqliteSession Connect(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false, // Our own pool keeps the statements prepared too.
            ForeignKeys = true,
            DefaultTimeout = 1, // The driver's own retry comes on top of busy_timeout; it polls, so leave the waiting to SQLite.
        }.ToString());
        try
        {
            connection.Open();
            var session = new SqliteSession(connection);
            session.Execute(Pragma("busy_timeout", (long)options.BusyTimeout.TotalMilliseconds));
            session.Execute(Pragma("mmap_size", (long)options.MappedMegabytes << 20));
            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void MakeDirectory()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                "cannot_open", $"The directory of {path} cannot be made: {FileError.Of(exception).Words}", exception);
        }
    }

    private static string Pragma(string name, long value) => string.Create(CultureInfo.InvariantCulture, $"PRAGMA {name} = {value}");
}
