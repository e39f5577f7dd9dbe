using Anip.Adapters.Relational.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Anip.Adapters.Sqlite;

/// <summary>One open connection with its prepared statements. Used by one caller at a time. What it promises for later it has done already when it returns.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : ISqlSession, IDisposable
{
    // Filters combine to hundreds of statement texts; nobody needs all of them kept prepared.
    private const int MaxStatements = 128;

    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    public SqliteConnection Connection { get; } = connection;

    /// <summary>Of the row that was inserted last.</summary>
    public long LastId => raw.sqlite3_last_insert_rowid(Connection.Handle);

    /// <summary>Undoes a transaction. Where what failed has done so itself (a full disk), nothing is left to undo, and the failure stays the one that is told.</summary>
    public void RollBack()
    {
        if (raw.sqlite3_get_autocommit(Connection.Handle) == 0)
        {
            Execute("ROLLBACK");
        }
    }

    public SqliteStatement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement))
        {
            return statement;
        }

        if (_statements.Count >= MaxStatements)
        {
            Forget();
        }

        return _statements[sql] = new SqliteStatement(Connection, sql);
    }

    public void Execute(string sql) => Prepare(sql).Execute();

    /// <summary>Runs a script of several statements once.</summary>
    public void ExecuteScript(string script)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }

    public SqlDialect Dialect => SqliteDialect.Instance;

    public Task<int> ExecuteAsync(string sql, object?[] values, CancellationToken cancellationToken) =>
        Task.FromResult(Prepare(sql).Execute(Bound(values)));

    public Task ExecuteEachAsync(string sql, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            Prepare(sql).Execute(Bound(row));
        }

        return Task.CompletedTask;
    }

    public Task<T?> ScalarAsync<T>(string sql, object?[] values, CancellationToken cancellationToken)
    {
        using var reader = Prepare(sql).Read(Bound(values));
        return Task.FromResult(reader.Read() && !reader.IsDBNull(0) ? reader.GetFieldValue<T>(0) : default);
    }

    public Task<List<T>> ListAsync<T>(string sql, object?[] values, Func<SqlRow, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        using var reader = Prepare(sql).Read(Bound(values));
        while (reader.Read())
        {
            rows.Add(read(new SqlRow(reader, Dialect)));
        }

        return Task.FromResult(rows);
    }

    // Whoever writes is alone.
    public Task LockAsync(SqlLock kind, string name, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task LockTableAsync(string table, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        Forget();
        Connection.Dispose();
    }

    private void Forget()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
    }

    private static object?[] Bound(object?[] values) => Array.ConvertAll(values, SqliteDialect.Bind);
}
