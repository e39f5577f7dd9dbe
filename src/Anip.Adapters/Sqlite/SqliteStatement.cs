using Microsoft.Data.Sqlite;

namespace Anip.Adapters.Sqlite;

/// <summary>A statement prepared once and run often. Its parameters are <c>?1</c>, <c>?2</c>, … or <c>$1</c>, <c>$2</c>, …</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly char _marker;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        _marker = sql.Contains("$1", StringComparison.Ordinal) ? '$' : '?';
    }

    /// <summary>The parameters from the first on, for a list of values.</summary>
    public static string Places(int count) => string.Join(", ", Enumerable.Range(1, count).Select(i => $"?{i}"));

    public int Execute(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    public SqliteDataReader Read(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    /// <returns>The first column of the first row; null where there is no row or it holds NULL.</returns>
    public long? Number(params ReadOnlySpan<object?> values)
    {
        using var reader = Read(values);
        return reader.Read() && !reader.IsDBNull(0) ? reader.GetInt64(0) : null;
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        var parameters = _command.Parameters;
        while (parameters.Count < values.Length)
        {
            parameters.Add(new SqliteParameter { ParameterName = $"{_marker}{parameters.Count + 1}" });
        }

        for (var i = 0; i < values.Length; i++)
        {
            parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}
