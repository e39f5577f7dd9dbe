namespace Anip.EndToEnd.Tests;

public abstract class KillTests : InstallationTests
{
    private const int Articles = 5_000;
    private const int Kills = 20;

    private protected KillTests(Installation installation)
        : base(installation)
    {
    }

    [Fact]
    public async Task Killed_twenty_times_during_an_import_every_article_is_stored_and_enriched_exactly_once()
    {
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
            using var up = Here.Up(settings);
            if (kill % 4 > 0)
            {
                await up.AddressAsync();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 1200)), TimeProvider.System, TestContext.Current.CancellationToken);
            await up.KillAsync();
        }

        using var last = Here.Up(settings);
        await last.AddressAsync();
        await Here.WaitForAsync("analyzed", Articles, last);
        Assert.Equal(0, await last.TerminateAsync());

        await Here.AssertEachEnrichedOnceAsync(Articles);
    }
}

[Collection(nameof(Sequential))]
public sealed class SqliteKillTests() : KillTests(new SqliteInstallation());

[Collection(nameof(Sequential))]
public sealed class PostgresKillTests() : KillTests(new PostgresInstallation());
