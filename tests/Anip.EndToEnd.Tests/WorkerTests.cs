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
            await Here.WaitForAsync("claimed_by IS NOT NULL", 1, worker);
            await worker.KillAsync();
        }

        Assert.InRange(await Here.CountAsync("claimed_by IS NOT NULL"), 1, Articles);
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
        await Here.WaitForAsync("claimed_by IS NOT NULL", 1, worker);

        Assert.Equal(0, await worker.TerminateAsync());

        Assert.Equal(0, await Here.CountAsync("claimed_by IS NOT NULL"));
        Assert.InRange(await Here.CountAsync("NOT analyzed AND attempts = 0 AND quarantine_reason IS NULL"), 1, Articles);
        Assert.Equal(await Here.CountAsync("analyzed"), await Here.CountAsync("analysis_writes = 1"));
    }

    private AnipProcess StartWorker() =>
        Here.Start("serve", "worker", "--threads", "1", "--set", "Enrichment:Lease=1.00:00:00", "--set", "Enrichment:BatchSize=128");
}

public sealed class SqliteWorkerTests() : WorkerTests(new SqliteInstallation());

public sealed class PostgresWorkerTests() : WorkerTests(new PostgresInstallation());
