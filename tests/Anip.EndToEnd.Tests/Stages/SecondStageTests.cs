namespace Anip.EndToEnd.Tests.Stages;

/// <summary>That a stage which was added by one class and one line does its work on every article, whatever happens to its processes.</summary>
public abstract class SecondStageTests : InstallationTests
{
    private const string Stage = "word_count";

    private static readonly string[] SmallBatches = ["--Stages:WordCount:BatchSize=16", "--Stages:WordCount:Lease=00:00:30"];

    private protected SecondStageTests(Installation installation)
        : base(installation)
    {
    }

    [Fact]
    public async Task Killed_ten_times_the_second_stage_has_every_article_and_takes_none_from_the_first()
    {
        const int Before = 1_500;
        const int All = 2_000;
        await Here.IngestAsync(Before); // Of a time before the stage.
        var random = new Random(7);
        for (var kill = 0; kill < 10; kill++)
        {
            using var host = Here.StartStageHost(SmallBatches);
            await Here.WaitForRowsAsync($"SELECT count(*) FROM stage_work WHERE stage = '{Stage}' AND owner IS NOT NULL", host);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 300)), TimeProvider.System, TestContext.Current.CancellationToken);
            await host.KillAsync();
            if (kill == 5)
            {
                await Here.IngestAsync(All); // Of which it has some.
            }
        }

        using (var last = Here.StartStageHost(SmallBatches))
        {
            await Here.WaitForRowsAsync(
                $"SELECT count(*) FROM stage WHERE name = '{Stage}' AND fill_before IS NULL AND NOT EXISTS (SELECT 1 FROM stage_work WHERE stage = '{Stage}')", last);
            Assert.Equal(0, await last.TerminateAsync());
        }

        var files = Directory.GetFiles(Path.Combine(Here.Folder.Path, "words"));
        Assert.Equal(All, files.Length);
        Assert.All(files, file => Assert.InRange(int.Parse(File.ReadAllText(file)), 6, 7));
        Assert.Equal(All, Convert.ToInt64(await Here.ScalarAsync("SELECT count(*) FROM stage_work WHERE stage = 'enrichment' AND owner IS NULL AND attempts = 0")));
        Assert.Equal(All, Convert.ToInt64(await Here.ScalarAsync("SELECT sum(n) FROM article_count WHERE kind = 'pending'")));
    }

    [Fact]
    public async Task What_fails_in_the_second_stage_or_ends_its_process_is_given_up_with_the_reason_and_is_the_only_one()
    {
        const int Few = 40;
        var lines = Enumerable.Range(1, Few).Select(i => $$"""{"url":"https://made-up.example/{{i}}","title":"Report {{i}}{{i switch
        {
            7 => " ends its process",
            9 => " cannot be counted",
            _ => "",
        }}}"}""");
        await Here.DoAsync("ingest", "--no-enrich", Here.Folder.File("articles.jsonl", string.Join('\n', lines)));

        for (var deaths = 0; deaths < 4; deaths++)
        {
            using var host = Here.StartStageHost(SmallBatches);
            await host.ExitAsync();
        }

        using (var last = Here.StartStageHost(SmallBatches))
        {
            await Here.WaitForRowsAsync($"SELECT count(*) FROM stage_work WHERE stage = '{Stage}' AND reason LIKE 'Its process ended in the middle of it, in 4 attempts.%'", last);
            await Here.WaitForRowsAsync($"SELECT count(*) FROM stage_work WHERE stage = '{Stage}' AND reason = 'FormatException: Report 9 cannot be counted: no words'", last);
            Assert.Equal(0, await last.TerminateAsync());
        }

        Assert.Equal(2, Convert.ToInt64(await Here.ScalarAsync($"SELECT count(*) FROM stage_work WHERE stage = '{Stage}'")));
        Assert.Contains("FormatException: Report 9 cannot be counted", (await Here.DoAsync("quarantine", "list", "--stage", Stage)).Output, StringComparison.Ordinal);
        Assert.Contains("FormatException: Report 9 cannot be counted", (await Here.DoAsync("quarantine", "list", "--stage", Stage, "--json")).Output, StringComparison.Ordinal);
        Assert.Empty((await Here.DoAsync("quarantine", "list")).Output);
        Assert.Equal(Few - 2, Directory.GetFiles(Path.Combine(Here.Folder.Path, "words")).Length);
        Assert.Contains("2 put back", (await Here.DoAsync("quarantine", "retry", "--all", "--stage", Stage)).Messages, StringComparison.Ordinal);
    }
}

[Collection(nameof(Sequential))]
public sealed class SqliteSecondStageTests() : SecondStageTests(new SqliteInstallation());

[Collection(nameof(Sequential))]
public sealed class PostgresSecondStageTests() : SecondStageTests(new PostgresInstallation());
