using System.Collections.Concurrent;
using Anip.Adapters.Relational.Sql;
using Anip.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Sqlite;

/// <summary>
/// The database file: opened and migrated at first use, then one connection that writes, behind a gate, and a few that read. Other
/// processes may use the same file; between them SQLite's own lock arbitrates.
/// </summary>
internal sealed class SqliteDatabase : IDatabase, IDisposable
{
    private readonly SqliteOptions _options;
    private readonly SqliteConnector _connector;
    private readonly SqliteMark _mark;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _reading;
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly ILogger _logger;
    private SqliteSession? _writer;
    private volatile SqliteFiles? _files;

    public SqliteDatabase(IOptions<SqliteOptions> options, IOptions<DataOptions> data, ILogger<SqliteDatabase>? logger = null)
    {
        _options = options.Value;
        _logger = logger ?? NullLogger<SqliteDatabase>.Instance;
        Path = System.IO.Path.GetFullPath(System.IO.Path.Combine(data.Value.Path, _options.Path));
        Marker = new StoreMarker(Path);
        _mark = new SqliteMark(Path, Marker);
        _connector = new SqliteConnector(Path, _options, _mark, _logger);
        _reading = new SemaphoreSlim(_options.Readers);
    }

    public string Path { get; }

    /// <summary>How far the database had come, outside of it.</summary>
    public StoreMarker Marker { get; }

    /// <summary>False for a file on its way to somewhere else.</summary>
    public bool IsMarked { get; init; } = true;

    SqlDialect IDatabase.Dialect => SqliteDialect.Instance;

    /// <summary>Runs <paramref name="write"/> in a transaction of its own: committed when it returns, undone when it throws.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> write, CancellationToken cancellationToken) =>
        MaintainAsync(
            session =>
            {
                var result = SqliteTransaction.Run(session, "BEGIN IMMEDIATE", write);
                if (IsMarked)
                {
                    _mark.NoteNowAndThen(session);
                }

                return result;
            },
            cancellationToken);

    Task<T> IDatabase.WriteAsync<T>(Func<ISqlSession, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        WriteAsync(session => SqliteTransaction.Result(write(session, cancellationToken)), cancellationToken);

    /// <summary>Runs <paramref name="work"/> on the connection that writes, for what SQLite only does outside of a transaction.</summary>
    public async Task<T> MaintainAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => SqliteTransaction.Guard(Path, () => OpenWriter(cancellationToken), work, cancellationToken), cancellationToken);
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

    Task<T> IDatabase.ReadAsync<T>(Func<ISqlSession, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteTransaction.Result(read(session, cancellationToken)), cancellationToken);

    /// <summary>Looks at the file as it is, without making or migrating it; the session is null where there is no file.</summary>
    public Task<T> LookAsync<T>(Func<SqliteSession?, T> look, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                SqliteErrors.RefuseOther(Path);
                _mark.RefuseLost();
                if (!File.Exists(Path))
                {
                    return look(null);
                }

                using var session = SqliteTransaction.Guard(Path, () => _connector.Connect(SqliteOpenMode.ReadWrite), session => session, cancellationToken);
                return SqliteTransaction.Guard(Path, () => session, look, cancellationToken);
            },
            cancellationToken);

    // A container that gives out one database under several names disposes of it by each.
    public void Dispose()
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        if (_writer is { } writer)
        {
            if (IsMarked)
            {
                _mark.NoteLast(writer);
            }

            _writer = null;
            writer.Dispose(); // The last connection to close moves the log into the database.
        }

        _writing.Dispose();
        _reading.Dispose();
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_files is { } files && files == SqliteFiles.At(Path))
        {
            return;
        }

        await MaintainAsync(_ => 0, cancellationToken);
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

        var writer = _connector.OpenWriter(cancellationToken);
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
                MoveLog(open);
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

    private void MoveLog(SqliteSession open)
    {
        using var outcome = open.Prepare("PRAGMA wal_checkpoint(TRUNCATE)").Read();
        if (outcome.Read() && outcome.GetInt64(0) != 0)
        {
            throw SqliteErrors.Locked(Path); // Tried again by whoever comes next.
        }
    }

    private T Read<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        SqliteSession? reader = null;
        try
        {
            return SqliteTransaction.Guard(
                Path,
                () => reader = _readers.TryTake(out var free) ? free : _connector.OpenReader(),
                session => SqliteTransaction.Run(session, "BEGIN", read),
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
}
