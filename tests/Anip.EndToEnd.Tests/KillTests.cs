using Microsoft.Data.Sqlite;

namespace Anip.EndToEnd.Tests;

public sealed class KillTests
{
    private const int Articles = 5_000;
    private const int Kills = 20;

    [Fact]
    public async Task Killed_twenty_times_during_an_import_every_article_is_stored_and_enriched_exactly_once()
    {
        using var folder = new TemporaryFolder();
        using var feed = new FeedServer(Articles);
        string[] settings =
        [
            "--set", $"Ingestion:Feeds:0={feed.Url}", "--set", $"Fetching:AllowedPrivateAddresses:0=127.0.0.1/32",
            "--set", "Samples:AddAtFirstStart=false",
        ];
        // Seeded, so that a failure can be repeated; some kills fall before the first write, some in the middle of a batch.
        var random = new Random(7);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var up = AnipProcess.Up(folder.Path, settings);
            if (kill % 4 > 0)
            {
                await up.AddressAsync();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 1200)), TimeProvider.System, TestContext.Current.CancellationToken);
            await up.KillAsync();
        }

        using var last = AnipProcess.Up(folder.Path, settings);
        await last.AddressAsync();
        await WaitUntilAsync(folder.Path, "SELECT count(*) FROM article WHERE analyzed = 1", Articles, last);
        Assert.Equal(0, await last.TerminateAsync());

        Assert.Equal(Articles, await ScalarAsync(folder.Path, "SELECT count(*) FROM article"));
        Assert.Equal(Articles, await ScalarAsync(folder.Path, "SELECT count(*) FROM article WHERE analysis_writes = 1"));
        Assert.Equal(Articles, await ScalarAsync(folder.Path, "SELECT count(*) FROM article WHERE has_vector = 1"));
        Assert.Equal(0, await ScalarAsync(folder.Path, "SELECT count(*) FROM article WHERE claimed_by IS NOT NULL"));
        Assert.Equal(0, await ScalarAsync(folder.Path, "SELECT count(*) FROM article WHERE revision > 1"));
    }

    private static async Task WaitUntilAsync(string folder, string query, long expected, AnipProcess up)
    {
        var deadline = TimeSpan.FromMinutes(3);
        var started = TimeProvider.System.GetTimestamp();
        while (await ScalarAsync(folder, query) < expected)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < deadline, $"not finished in {deadline}:\n{up.Messages}");
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<long> ScalarAsync(string folder, string query)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "data", "anip.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The queries stand above.
        command.CommandText = query;
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
