using Npgsql;

namespace Anip.EndToEnd.Tests.Imports;

/// <summary>A database as the Python version of ANIP makes it, of one test alone.</summary>
internal sealed class PythonDatabase : IAsyncDisposable
{
    private readonly string _name = $"anip_python_{Guid.NewGuid():N}";

    private readonly NpgsqlConnectionStringBuilder _server = new(
        Environment.GetEnvironmentVariable("ANIP_TEST_POSTGRES") ?? throw new InvalidOperationException("ANIP_TEST_POSTGRES is not set: run ./test, which starts a PostgreSQL."));

    public string Address =>
        $"postgresql://{Uri.EscapeDataString(_server.Username!)}:{Uri.EscapeDataString(_server.Password ?? "")}@{_server.Host}:{_server.Port}/{_name}";

    public string Password => _server.Password ?? "";

    /// <param name="embedding">The column's type, which differs between installations.</param>
    public static async Task<PythonDatabase> MakeAsync(string embedding = "double precision[]")
    {
        var database = new PythonDatabase();
        await database.DoAsync(database._server.Database!, $"CREATE DATABASE {database._name} ENCODING 'UTF8' TEMPLATE template0");
        await database.DoAsync($"""
            {(embedding.StartsWith("vector", StringComparison.Ordinal) ? "CREATE EXTENSION vector;" : "")}
            CREATE TABLE newsarticle (
                id serial PRIMARY KEY, title varchar(500) NOT NULL, content text, source varchar(200), author varchar(200), url varchar(1000) NOT NULL,
                published_at timestamp, language varchar(10), region varchar(50), api_source varchar(50), topic varchar(100), sentiment varchar(20), sentiment_score double precision,
                embedding {embedding}, summary text, keywords varchar[], created_at timestamp DEFAULT now(), updated_at timestamp DEFAULT now());
            """);
        return database;
    }

    public Task DoAsync(string sql) => DoAsync(_name, sql);

    public async ValueTask DisposeAsync() => await DoAsync(_server.Database!, $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");

    private async Task DoAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server.ToString()) { Database = database, Pooling = false }.ToString());
        await connection.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
