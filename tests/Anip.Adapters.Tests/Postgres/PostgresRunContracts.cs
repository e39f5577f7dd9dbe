using Anip.Adapters.Postgres;
using Anip.Adapters.Tests.Contracts;
using Anip.Adapters.Tests.Gdelt;
using Anip.Adapters.Tests.Pipelines;
using Anip.Pipelines.Runs;

namespace Anip.Adapters.Tests.Postgres;

public sealed class PostgresRunStoreTests() : RunStoreContract(new PostgresStorage());

public sealed class PostgresRunQueueTests() : RunQueueContract(new PostgresStorage())
{
    [Fact]
    public async Task Nodes_that_claim_end_and_start_at_once_never_fail_and_hand_out_each_run_once()
    {
        foreach (var pipeline in Enumerable.Range(0, 60).Select(i => Both[i % 2]))
        {
            await StartedAsync(pipeline);
        }

        var handedOut = await Task.WhenAll(Enumerable.Range(0, 8).Select(node => Task.Run(async () =>
        {
            var mine = new List<long>();
            for (var tries = 0; tries < 40; tries++)
            {
                if (await TakeAsync($"node-{node}") is { } claimed)
                {
                    mine.Add(claimed.Run.Id);
                    Assert.True(await RunQueue.FinishAsync(claimed.Lease, RunState.Succeeded, null, Cancel));
                }
            }

            return mine;
        })));

        while (await TakeAsync() is { } left)
        {
            handedOut[0].Add(left.Run.Id);
            await RunQueue.FinishAsync(left.Lease, RunState.Succeeded, null, Cancel);
        }

        Assert.Equal(60, handedOut.Sum(mine => mine.Count));
        Assert.Equal(60, handedOut.SelectMany(mine => mine).Distinct().Count());
    }
}

public sealed class PostgresTakeOverTests() : TakeOverContract(new PostgresStorage());

public sealed class PostgresMaintenanceTests() : MaintenanceContract(new PostgresStorage())
{
    [Fact]
    public async Task The_statistics_of_the_planner_are_renewed()
    {
        await Articles.PutAsync([.. Enumerable.Range(0, 50).Select(i => An($"{i}"))], Cancel);

        var run = await MaintainAsync();

        Assert.True(run.Counts["analyzed_tables"] > 10, $"{run.Counts["analyzed_tables"]}");
        var rows = await Get<PostgresDatabase>().ReadAsync(
            (connection, token) => connection.ScalarAsync<float>("SELECT reltuples FROM pg_class WHERE relname = 'article'", [], token), Cancel);
        Assert.Equal(50, rows);
    }
}

public sealed class PostgresGdeltBulkTests() : GdeltBulkContract(new PostgresStorage());
