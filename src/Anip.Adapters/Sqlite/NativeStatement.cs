using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Anip.Adapters.Sqlite;

/// <summary>
/// A statement by SQLite's own interface. The driver looks up each parameter by its name at each run, and makes a reader even for what returns nothing: of rows that are written
/// by the hundred thousand that is a good part of the time.
/// </summary>
internal sealed class NativeStatement : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    // Which of the values each parameter is: named ones are numbered by SQLite as they occur.
    private readonly int[] _places;

    /// <exception cref="SqliteException">It is no statement, or it could not be prepared.</exception>
    public NativeStatement(SqliteConnection connection, string sql)
    {
        (_connection, _database) = (connection, connection.Handle!);
        var (statement, rest) = ((sqlite3_stmt?)null, "");
        Check(Again(() => raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement, out rest)));
        _statement = statement!;
        if (!string.IsNullOrWhiteSpace(rest))
        {
            _statement.Dispose();
            throw new ArgumentException($"Several statements are a script: {sql}", nameof(sql));
        }

        _places = new int[raw.sqlite3_bind_parameter_count(_statement)];
        for (var at = 0; at < _places.Length; at++)
        {
            _places[at] = int.Parse(raw.sqlite3_bind_parameter_name(_statement, at + 1).utf8_to_string().AsSpan(1), CultureInfo.InvariantCulture) - 1;
        }
    }

    /// <inheritdoc cref="SqliteStatement.Execute"/>
    public int Execute(ReadOnlySpan<object?> values)
    {
        Bind(values);
        try
        {
            var result = Step();
            while (result == raw.SQLITE_ROW)
            {
                result = raw.sqlite3_step(_statement);
            }

            Check(result);
            return raw.sqlite3_stmt_readonly(_statement) == 0 ? raw.sqlite3_changes(_database) : -1;
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    /// <inheritdoc cref="SqliteStatement.Number"/>
    public long? Number(ReadOnlySpan<object?> values)
    {
        Bind(values);
        try
        {
            var result = Step();
            Check(result);
            return result == raw.SQLITE_ROW && raw.sqlite3_column_type(_statement, 0) != raw.SQLITE_NULL ? raw.sqlite3_column_int64(_statement, 0) : null;
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    public void Dispose() => _statement.Dispose();

    private int Step()
    {
        var result = raw.sqlite3_step(_statement);
        return IsBusy(result) ? Again(StepAnew) : result;
    }

    private int StepAnew()
    {
        raw.sqlite3_reset(_statement);
        return raw.sqlite3_step(_statement);
    }

    // As the driver does: on top of busy_timeout, since SQLite does not wait for each kind of lock.
    private int Again(Func<int> call)
    {
        var result = raw.SQLITE_BUSY;
        SpinWait.SpinUntil(() => !IsBusy(result = call()), TimeSpan.FromSeconds(_connection.DefaultTimeout));
        return result;
    }

    private static bool IsBusy(int result) => result is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_LOCKED_SHAREDCACHE;

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var at = 0; at < _places.Length; at++)
        {
            Check(Bind(at + 1, values[_places[at]]));
        }
    }

    private int Bind(int at, object? value) => value switch
    {
        null or DBNull => raw.sqlite3_bind_null(_statement, at),
        string text => Bind(at, text),
        long number => raw.sqlite3_bind_int64(_statement, at, number),
        int number => raw.sqlite3_bind_int64(_statement, at, number),
        bool flag => raw.sqlite3_bind_int64(_statement, at, flag ? 1 : 0),
        float number => raw.sqlite3_bind_double(_statement, at, number),
        double number => raw.sqlite3_bind_double(_statement, at, number),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, at, bytes),
        _ => throw new ArgumentException($"{value.GetType().Name} is nothing that SQLite keeps.", nameof(value)),
    };

    private int Bind(int at, string text)
    {
        if (text.Length == 0)
        {
            return raw.sqlite3_bind_text(_statement, at, text); // A span without bytes has no address, which means NULL.
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            return raw.sqlite3_bind_text(_statement, at, buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
