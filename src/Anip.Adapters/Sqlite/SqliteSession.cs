using Microsoft.Data.Sqlite;

namespace Anip.Adapters.Sqlite;

/// <summary>One open connection with its prepared statements. Used by one caller at a time.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    // Filters combine to hundreds of statement texts; nobody needs all of them kept prepared.
    private const int MostStatements = 128;

    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    public SqliteConnection Connection { get; } = connection;

    public SqliteStatement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement))
        {
            return statement;
        }

        if (_statements.Count >= MostStatements)
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
}
