using Microsoft.Data.Sqlite;

namespace Anip.EndToEnd.Tests;

internal sealed class SqliteInstallation : Installation
{
    public override IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>();

    public override string Address => $"sqlite:{Database}";

    private string Database => Path.Combine(Folder.Path, "data", "anip.db");

    public override Task MakeNewerAsync() => ScalarAsync("PRAGMA user_version = 99");

    public override async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Database};Mode=ReadWrite;Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements stand in the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
