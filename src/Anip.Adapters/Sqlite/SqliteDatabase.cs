using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Anip.Adapters.Relational;
using Anip.Adapters.Sqlite.Articles;
using Anip.Adapters.Sqlite.Upkeep;
using Anip.Hosting;
using Anip.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace Anip.Adapters.Sqlite;

/// <summary>
/// The database file: opened and migrated at first use, then one connection that writes, behind a gate, and a few that read. Other
/// processes may use the same file; between them SQLite's own lock arbitrates.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    // The marker may be so far behind the database: little against a loss, and a process that ends notes all.
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestWaitForLog = TimeSpan.FromSeconds(2);

    private readonly SqliteOptions _options;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _reading;
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly ILogger _logger;
    private SqliteSession? _writer;
    private volatile SqliteFiles? _files;
    private long? _noted;

    public SqliteDatabase(IOptions<SqliteOptions> options, IOptions<DataOptions> data, ILogger<SqliteDatabase>? logger = null)
    {
        _options = options.Value;
        _logger = logger ?? NullLogger<SqliteDatabase>.Instance;
        Path = System.IO.Path.GetFullPath(System.IO.Path.Combine(data.Value.Path, _options.Path));
        Marker = new StoreMarker(Path);
        _reading = new SemaphoreSlim(_options.Readers);
    }

    public string Path { get; }

    /// <summary>How far the database had come, outside of it.</summary>
    public StoreMarker Marker { get; }

    /// <summary>False for a file on its way to somewhere else.</summary>
    public bool IsMarked { get; init; } = true;

    /// <summary>Runs <paramref name="write"/> in a transaction of its own: committed when it returns, undone when it throws.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> write, CancellationToken cancellationToken) =>
        MaintainAsync(
            session =>
            {
                var result = InTransaction(session, "BEGIN IMMEDIATE", write);
                if (IsMarked && (_noted is not { } last || Stopwatch.GetElapsedTime(last) > NoteEvery))
                {
                    Marker.Note(LastNumber(session));
                    _noted = Stopwatch.GetTimestamp();
                }

                return result;
            },
            cancellationToken);

    /// <summary>Runs <paramref name="work"/> on the connection that writes, for what SQLite does outside of a transaction alone.</summary>
    public async Task<T> MaintainAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Guard(() => OpenWriter(cancellationToken), work, cancellationToken), cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Runs <paramref name="read"/> on one snapshot of the database, beside other readers and the writer.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        await _reading.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Read(read, cancellationToken), cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Looks at the file as it is, without making or migrating it; the session is null where there is no file.</summary>
    public Task<T> LookAsync<T>(Func<SqliteSession?, T> look, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                RefuseLost();
                if (!File.Exists(Path))
                {
                    return look(null);
                }

                using var session = Guard(() => Connect(SqliteOpenMode.ReadWrite), session => session, cancellationToken);
                return Guard(() => session, look, cancellationToken);
            },
            cancellationToken);

    public void Dispose()
    {
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }

        NoteLast();
        _writer?.Dispose(); // The last connection to close moves the log into the database.
        _writing.Dispose();
        _reading.Dispose();
    }

    /// <summary>The highest number that an article ever had; 0 where there was none.</summary>
    internal static long LastNumber(SqliteSession session) =>
        session.Prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'").Number() is null
            ? 0
            : session.Prepare("SELECT seq FROM sqlite_sequence WHERE name = 'article'").Number() ?? 0;

    private void NoteLast()
    {
        try
        {
            if (IsMarked && _writer is { } writer)
            {
                Marker.Note(LastNumber(writer));
            }
        }
        catch (SqliteException)
        {
            // Whatever is wrong with the file, it is being closed.
        }
    }

    // SQLite makes an empty file a new database, and deletes the log that belonged to what was in it.
    private void RefuseLost()
    {
        var file = new FileInfo(Path);
        if (file.Exists && file.Length > 0)
        {
            return;
        }

        if (Marker.Read() > 0)
        {
            throw SqliteErrors.Lost(Path, Marker.Path);
        }

        if (new FileInfo(Path + "-wal") is { Exists: true, Length: > 0 })
        {
            throw SqliteErrors.Lost(Path, marker: null);
        }
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_files is { } files && files == SqliteFiles.At(Path))
        {
            return;
        }

        await _writing.WaitAsync(cancellationToken);
        try
        {
            await Task.Run(() => Guard(() => OpenWriter(cancellationToken), _ => 0, cancellationToken), cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private SqliteSession OpenWriter(CancellationToken cancellationToken)
    {
        if (_writer is { } open)
        {
            var now = SqliteFiles.At(Path);
            if (now == _files)
            {
                return open;
            }

            Leave(open, now, cancellationToken);
        }

        MakeDirectory();
        // Another process that lost it makes it anew within moments; what was left of a killed one stays as it is.
        SpinWait.SpinUntil(() => !SqliteFiles.LackLog(Path), LongestWaitForLog);
        RefuseLost();
        var writer = Connect(SqliteOpenMode.ReadWriteCreate);
        try
        {
            if (writer.Prepare("PRAGMA page_count").Number() is 0)
            {
                writer.Execute("PRAGMA auto_vacuum = INCREMENTAL"); // Counts for a new file alone, before all else; of any other it takes the lock.
            }

            writer.Execute("PRAGMA journal_mode = WAL");
            writer.Execute($"PRAGMA synchronous = {(_options.FlushEveryCommit ? "FULL" : "NORMAL")}");
            writer.Execute(Pragma("cache_size", -1024L * _options.WriterCacheMegabytes));
            // Fewer, larger moves of the log into the file: a batch of articles is some hundred pages.
            writer.Execute(Pragma("wal_autocheckpoint", 4000));
            writer.Execute(Pragma("journal_size_limit", 64 << 20));
            if (SqliteSchemaMigrator.Version(writer) == 0 && Marker.Read() > 0)
            {
                throw SqliteErrors.Lost(Path, Marker.Path); // All that it held was in the log.
            }

            SqliteSchemaMigrator.Migrate(writer, Path);
            SqliteWords.IndexPending(writer, new IndexingProgress(_logger), cancellationToken);
        }
        catch
        {
            writer.Dispose();
            throw;
        }

        _files = SqliteFiles.At(Path);
        return _writer = writer;
    }

    /// <summary>Closes all connections to files that are no longer there under their names, so that the database is opened anew.</summary>
    private void Leave(SqliteSession open, SqliteFiles now, CancellationToken cancellationToken)
    {
        if (now.Database != _files!.Database)
        {
            throw SqliteErrors.Removed(Path);
        }

        var places = 0;
        try
        {
            // No reader stays behind with the old log.
            for (; places < _options.Readers; places++)
            {
                _reading.Wait(cancellationToken);
            }

            if (SqliteFiles.HaveEmptyLog(Path))
            {
                using (var outcome = open.Prepare("PRAGMA wal_checkpoint(TRUNCATE)").Read())
                {
                    if (outcome.Read() && outcome.GetInt64(0) != 0)
                    {
                        throw SqliteErrors.Locked(Path); // Tried again by whoever comes next.
                    }
                }

                _logger.LogRemoved(Path);
            }
            else
            {
                _logger.LogReplaced(Path);
            }

            _files = null;
            _writer = null;
            open.Dispose();
            while (_readers.TryTake(out var reader))
            {
                reader.Dispose();
            }
        }
        finally
        {
            if (places > 0)
            {
                _reading.Release(places);
            }
        }
    }

    private T Read<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        SqliteSession? reader = null;
        try
        {
            return Guard(
                () => reader = _readers.TryTake(out var free) ? free : OpenReader(),
                session => InTransaction(session, "BEGIN", read),
                cancellationToken);
        }
        finally
        {
            if (reader is not null)
            {
                _readers.Add(reader);
            }
        }
    }

    private SqliteSession OpenReader()
    {
        var reader = Connect(SqliteOpenMode.ReadWrite);
        reader.Execute(Pragma("cache_size", -1024L * _options.ReaderCacheMegabytes));
        reader.Execute("PRAGMA query_only = ON");
        return reader;
    }

    private SqliteSession Connect(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = mode,
            Pooling = false, // Our own pool keeps the statements prepared too.
            ForeignKeys = true,
            DefaultTimeout = 1, // The driver's own retry comes on top of busy_timeout; it polls, so leave the waiting to SQLite.
        }.ToString());
        try
        {
            connection.Open();
            var session = new SqliteSession(connection);
            session.Execute(Pragma("busy_timeout", (long)_options.BusyTimeout.TotalMilliseconds));
            session.Execute(Pragma("mmap_size", (long)_options.MappedMegabytes << 20));
            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static T InTransaction<T>(SqliteSession session, string begin, Func<SqliteSession, T> work)
    {
        session.Execute(begin);
        try
        {
            var result = work(session);
            session.Execute("COMMIT");
            return result;
        }
        catch
        {
            // Where the failure itself has rolled back (disk full), there is nothing left to undo.
            if (raw.sqlite3_get_autocommit(session.Connection.Handle) == 0)
            {
                session.Execute("ROLLBACK");
            }

            throw;
        }
    }

    private T Guard<T>(Func<SqliteSession> open, Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        try
        {
            var session = open();
            using var interruption = cancellationToken.UnsafeRegister(
                static state => raw.sqlite3_interrupt(((SqliteSession)state!).Connection.Handle), session);
            return work(session);
        }
        catch (SqliteException exception) when (SqliteErrors.IsInterruption(exception) && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Explain(exception, Path);
        }
    }

    private void MakeDirectory()
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                "cannot_open", $"The directory of {Path} cannot be made: {exception.Message} Choose another with Data:Path.", exception);
        }
    }

    private static string Pragma(string name, long value) => string.Create(CultureInfo.InvariantCulture, $"PRAGMA {name} = {value}");
}
