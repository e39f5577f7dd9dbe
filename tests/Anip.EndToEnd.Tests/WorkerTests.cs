namespace Anip.EndToEnd.Tests;

public abstract class WorkerTests : InstallationTests
{
    private const int Articles = 1_500;

    private protected WorkerTests(Installation installation)
        : base(installation)
    {
    }

    [Fact]
    public async Task What_a_killed_worker_held_is_taken_up_at_once_when_it_starts_again()
    {
        await Here.IngestAsync(Articles);
        using (var worker = StartWorker())
        {
            await Here.WaitForAsync(Installation.Held, 1, worker);
            await worker.KillAsync();
        }

        Assert.InRange(await Here.CountAsync(Installation.Held), 1, Articles);
        using var again = StartWorker();
        await Here.WaitForAsync("analyzed", Articles, again); // The lease would be waited for until tomorrow.
        Assert.Equal(0, await again.TerminateAsync());
        await Here.AssertEachEnrichedOnceAsync(Articles);
    }

    [Fact]
    public async Task A_worker_that_is_asked_to_stop_stores_what_it_has_and_gives_the_rest_back()
    {
        await Here.IngestAsync(Articles);
        using var worker = StartWorker();
        await Here.WaitForAsync(Installation.Held, 1, worker);

        Assert.Equal(0, await worker.TerminateAsync());

        Assert.Equal(0, await Here.CountAsync(Installation.Held));
        Assert.InRange(await Here.CountAsync("NOT analyzed AND id IN (SELECT article_id FROM stage_work WHERE attempts = 0 AND reason IS NULL)"), 1, Articles);
        Assert.Equal(await Here.CountAsync("analyzed"), await Here.CountAsync("analysis_writes = 1"));
    }

    [Fact]
    public async Task An_article_that_ends_each_worker_is_given_up_with_its_reason_and_takes_no_other_with_it()
    {
        const int Few = 30;
        const int Poison = 25;
        await Here.IngestAsync(Few);
        // Once in a batch, and then alone as often as an article may fail.
        for (var deaths = 0; deaths <= 2; deaths++)
        {
            await Here.HoldAsync("INSERT ON analysis", $"NEW.article_id = {Poison}");
            using (var worker = StartWorker(10, "--set", "Enrichment:MaxAttempts=2"))
            {
                await Here.WaitUntilHeldAsync($"EXISTS (SELECT 1 FROM stage_work WHERE article_id = {Poison} AND owner IS NOT NULL AND attempts = {deaths})", worker);
                await worker.KillAsync();
            }

            await Here.LetGoAsync();
        }

        using (var last = StartWorker(10, "--set", "Enrichment:MaxAttempts=2"))
        {
            await Here.WaitForAsync(Installation.GivenUp, 1, last);
            Assert.Equal(0, await last.TerminateAsync());
        }

        Assert.Equal(Few - 1, await Here.CountAsync("analyzed"));
        var listed = (await Here.DoAsync("quarantine", "list")).Output;
        Assert.StartsWith($"{Poison}\thttps://made-up.example/{Poison - 1}\tIts process ended in the middle of it, in 3 attempts.", listed, StringComparison.Ordinal);
        Assert.Single(listed.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await Here.DoAsync("quarantine", "retry", $"{Poison}");
        await Here.DoAsync("run", "ml_processing");
        await Here.AssertEachEnrichedOnceAsync(Few);
    }

    private AnipProcess StartWorker(int batchSize = 128, params string[] settings) => Here.Start(
        ["serve", "worker", "--threads", "1", "--set", "Enrichment:Lease=1.00:00:00", "--set", $"Enrichment:BatchSize={batchSize}", .. settings]);
}

public sealed class SqliteWorkerTests() : WorkerTests(new SqliteInstallation());

public sealed class PostgresWorkerTests() : WorkerTests(new PostgresInstallation());
