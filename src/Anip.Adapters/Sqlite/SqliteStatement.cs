using Microsoft.Data.Sqlite;

namespace Anip.Adapters.Sqlite;

/// <summary>A statement prepared once and run often. Its parameters are <c>?1</c>, <c>?2</c>, … or <c>$1</c>, <c>$2</c>, …</summary>
internal sealed class SqliteStatement(SqliteConnection connection, string sql) : IDisposable
{
    private readonly char _marker = sql.Contains("$1", StringComparison.Ordinal) ? '$' : '?';

    // One statement for each way of running it, prepared when it is first run so.
    private NativeStatement? _native;
    private SqliteCommand? _command;

    /// <summary>The parameters from the first on, for a list of values.</summary>
    public static string Places(int count) => string.Join(", ", Enumerable.Range(1, count).Select(i => $"?{i}"));

    private NativeStatement Native => _native ??= new NativeStatement(connection, sql);

    /// <returns>How many rows it changed; -1 where it only reads.</returns>
    public int Execute(params ReadOnlySpan<object?> values) => Native.Execute(values);

    /// <returns>The first column of the first row; null where there is no row or it holds NULL.</returns>
    public long? Number(params ReadOnlySpan<object?> values) => Native.Number(values);

    public SqliteDataReader Read(params ReadOnlySpan<object?> values)
    {
        if (_command is null)
        {
            _command = connection.CreateCommand();
            _command.CommandText = sql;
        }

        var parameters = _command.Parameters;
        while (parameters.Count < values.Length)
        {
            parameters.Add(new SqliteParameter { ParameterName = $"{_marker}{parameters.Count + 1}" });
        }

        for (var i = 0; i < values.Length; i++)
        {
            parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return _command.ExecuteReader();
    }

    public void Dispose()
    {
        _native?.Dispose();
        _command?.Dispose();
    }
}
