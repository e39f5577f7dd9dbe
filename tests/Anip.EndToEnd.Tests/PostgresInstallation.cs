using Npgsql;

namespace Anip.EndToEnd.Tests;

/// <summary>A database of its own, which the program makes, on the server that <c>ANIP_TEST_POSTGRES</c> names or on another.</summary>
internal sealed class PostgresInstallation(NpgsqlConnectionStringBuilder server) : Installation
{
    private const string Variable = "ANIP_TEST_POSTGRES";

    private const string Asleep = "pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";

    private readonly string _database = $"anip_e2e_{Guid.NewGuid():N}";

    public PostgresInstallation()
        : this(new NpgsqlConnectionStringBuilder(
            System.Environment.GetEnvironmentVariable(Variable)
            ?? throw new InvalidOperationException(
                $"{Variable} is not set. Run ./test, which starts a PostgreSQL; or start one yourself with tests/postgres-server start NAME and set {Variable} to what it prints.")))
    {
    }

    public override IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["ANIP__Storage__Provider"] = "postgres",
        ["POSTGRES_HOST"] = server.Host!,
        ["POSTGRES_PORT"] = $"{server.Port}",
        ["POSTGRES_USER"] = server.Username!,
        ["POSTGRES_PASSWORD"] = server.Password ?? "",
        ["POSTGRES_DB"] = _database,
    };

    protected override string[] Settings =>
    [
        "--Data:Path=data", "--Storage:Provider=Postgres", $"--Storage:Postgres:Host={server.Host}", $"--Storage:Postgres:Port={server.Port}",
        $"--Storage:Postgres:Username={server.Username}", $"--Storage:Postgres:Password={server.Password}", $"--Storage:Postgres:Database={_database}",
    ];

    public override string Address =>
        $"postgres://{Uri.EscapeDataString(server.Username!)}:{Uri.EscapeDataString(server.Password ?? "")}@{server.Host}:{server.Port}/{_database}";

    public override string DaysAgo(int days) => $"now() - interval '{days} days'";

    public override string DayAgo(int days) => $"current_date - {days}";

    public override Task MakeNewerAsync() => ScalarAsync("INSERT INTO anip_schema (version, name) VALUES (99, 'of later')");

    /// <summary>An acknowledged commit of this database outlives a crash of the server, unlike those of other tests.</summary>
    public Task FlushCommitsAsync() => ScalarAsync($"ALTER DATABASE {_database} SET synchronous_commit = on");

    public override Task<object?> ScalarAsync(string sql) => ScalarAsync(_database, sql);

    public override Task HoldAsync(string what, string when) => ScalarAsync(
        $"""
        CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN NULL; END $$;
        CREATE TRIGGER hold AFTER {what} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION hold();
        """);

    public override async Task<bool> IsHeldAsync() => await ScalarAsync($"SELECT count(*) FROM {Asleep}") is > 0L;

    // The server hears of the death of who asked when it has an answer.
    public override async Task LetGoAsync()
    {
        await ScalarAsync($"SELECT pg_terminate_backend(pid) FROM {Asleep}");
        await ScalarAsync("DROP FUNCTION hold CASCADE");
    }

    public override async ValueTask DisposeAsync()
    {
        await ScalarAsync(server.Database!, $"DROP DATABASE IF EXISTS {_database} WITH (FORCE)");
        await base.DisposeAsync();
    }

    // Not by the test's token: what was made is dropped after a cancelled test too.
    private async Task<object?> ScalarAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ToString()) { Database = database, Pooling = false }.ToString());
        await connection.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(CancellationToken.None);
    }
}
