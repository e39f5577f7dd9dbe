namespace Anip.EndToEnd.Tests;

/// <summary>Several machines that share one PostgreSQL, while now one of them and now the server itself dies.</summary>
[Collection(nameof(Sequential))]
public sealed class WorkerFleetTests
{
    private const int Articles = 20_000;
    private const int Kills = 20;

    // Two machines with a worker each, and one with two.
    private static readonly string[] Nodes = ["one", "two", "three", "three"];

    [Fact]
    public async Task Workers_and_the_server_that_are_killed_leave_every_article_enriched_exactly_once()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var here = new PostgresInstallation(server.Connection);
        await here.IngestAsync(Articles);
        await here.FlushCommitsAsync();

        var workers = StartAll(here);
        var random = new Random(11); // Seeded: the same workers die again, if not at the same instruction.
        for (var kill = 1; kill <= Kills; kill++)
        {
            await here.WaitForAsync("analyzed", kill * Articles * 4L / 5 / Kills, workers);
            await (kill switch
            {
                Kills / 3 => server.CrashAsync(),
                Kills * 2 / 3 => server.RestartAsync(),
                _ => Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 800)), TimeProvider.System, TestContext.Current.CancellationToken),
            });
            var victim = random.Next(workers.Length);
            await workers[victim].KillAsync();
            workers[victim].Dispose();
            workers[victim] = Start(here, Nodes[victim]);
        }

        await TerminateAllAsync(workers);
        Assert.Equal(0, await here.CountAsync(Installation.Held));
        Assert.InRange(await here.CountAsync("analyzed"), 1, Articles - 1);

        workers = StartAll(here);
        await here.WaitForAsync("analyzed", Articles, workers);
        await TerminateAllAsync(workers);
        await here.AssertEachEnrichedOnceAsync(Articles);
    }

    private static AnipProcess[] StartAll(PostgresInstallation here) => [.. Nodes.Select(node => Start(here, node))];

    // Small batches: what is lost with a worker is done again.
    private static AnipProcess Start(PostgresInstallation here, string node) => here.Start(
        "serve", "worker", "--threads", "1", "--data", node, "--log-level", "information", "--set", "Enrichment:Lease=00:00:10", "--set", "Enrichment:BatchSize=64");

    private static async Task TerminateAllAsync(AnipProcess[] workers)
    {
        // From then on, what the killed one before it held has been given back.
        await Task.WhenAll(workers.Select(worker => worker.HearAsync("are held under the name")));
        var codes = await Task.WhenAll(workers.Select(worker => worker.TerminateAsync()));
        Assert.True(codes.All(code => code == 0), $"{string.Join(", ", codes)}:\n{string.Join("\n---\n", workers.Select(worker => worker.Messages))}");
        Assert.All(workers, worker => worker.Dispose());
    }
}
