using Microsoft.Data.Sqlite;

namespace Anip.EndToEnd.Tests;

internal sealed class SqliteInstallation : Installation
{
    public override IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>();

    protected override string[] Settings => ["--Data:Path=data"];

    public override string Address => $"sqlite:{Database}";

    private string Database => Path.Combine(Folder.Path, "data", "anip.db");

    public override string DaysAgo(int days) => $"(unixepoch() - {days} * 86400) * 1000000";

    public override string DayAgo(int days) => $"unixepoch() / 86400 - {days}";

    public override Task MakeNewerAsync() => ScalarAsync("PRAGMA user_version = 99");

    // A trigger cannot sleep; it can count for ever.
    public override Task HoldAsync(string what, string when) => ScalarAsync(
        $"""
        CREATE VIEW numbers AS WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number) SELECT max(n) AS n FROM number;
        CREATE TRIGGER hold AFTER {what} WHEN {when} BEGIN SELECT n FROM numbers; END;
        """);

    /// <summary>Somebody writes, and does not come to an end with it.</summary>
    public override async Task<bool> IsHeldAsync()
    {
        await using var connection = await OpenAsync();

        // A second: the first transaction of a process may take some tenths of one until all is compiled.
        for (var look = 0; look < 50; look++)
        {
            if (SQLitePCL.raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE") != SQLitePCL.raw.SQLITE_BUSY)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return true;
    }

    public override Task LetGoAsync() => ScalarAsync("DROP TRIGGER hold; DROP VIEW numbers");

    public override async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements stand in the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection($"Data Source={Database};Mode=ReadWrite;Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
