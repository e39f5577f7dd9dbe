using Anip.Adapters.Tests.Contracts;
using Anip.Maintenance;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Pipelines;

/// <summary>What maintenance does to every kind of store.</summary>
public abstract class MaintenanceContract(ITestStorage storage) : PipelineContract(storage)
{
    protected override IReadOnlyList<(string Key, string Value)> Settings => [("Maintenance:ArticleRetentionDays", "30")];

    protected override void Add(IServiceCollection services)
    {
        base.Add(services);
        services.AddMaintenance();
    }

    [Fact]
    public async Task Maintenance_deletes_what_is_past_its_time_and_keeps_the_rest()
    {
        await PutAsync(An("old", at: Now.AddDays(-31)));
        await PutAsync(An("young", at: Now.AddDays(-29)));
        await PutAsync(An("undated") with { PublishedAt = null });
        var old = (await StartAsync(key: "k")).Run!.Id;
        await Runs.CancelAsync(old, Cancel);
        var unfinished = await StartedAsync("other");
        Time.Advance(TimeSpan.FromDays(0.9));

        var first = await MaintainAsync();

        Assert.Equal((1, 0, 0), (first.Counts["deleted_articles"], first.Counts["forgotten_keys"], first.Counts["deleted_runs"]));
        Assert.Equal(["Title of young", "Title of undated"], await TitlesAsync(new()));
        Time.Advance(TimeSpan.FromDays(91));
        await StartAsync(key: "new");

        var second = await MaintainAsync();

        Assert.Equal((1, 1, 2), (second.Counts["deleted_articles"], second.Counts["forgotten_keys"], second.Counts["deleted_runs"]));
        Assert.Null(await Runs.FindAsync(old, Cancel));
        Assert.NotNull(await Runs.FindAsync(unfinished, Cancel));
    }

    [Fact]
    public async Task What_was_given_up_is_told_by_reason()
    {
        foreach (var slug in (string[])["1", "2", "3"])
        {
            await StoreAsync(An(slug));
        }

        foreach (var article in await ClaimAsync())
        {
            await Queue.FailAsync(Worker(), article.Id, article.Title == "Title of 2" ? "OutOfMemory: too long" : $"FormatException: cannot read {article.Title}", maxAttempts: 1, Cancel);
        }

        var run = await MaintainAsync();

        Assert.Equal(3, run.Counts["quarantined"]);
        var lines = (await Runs.ReadLogAsync(run.Id, 0, 100, Cancel)).Where(line => line.Step == "quarantine_review").Select(line => line.Message).ToList();
        Assert.StartsWith("2 given up for FormatException, such as article ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("1 given up for OutOfMemory, such as article 2: OutOfMemory: too long", lines[1], StringComparison.Ordinal);
    }

    protected async Task<PipelineRun> MaintainAsync()
    {
        var pipeline = Get<PipelineRegistry>().Find("maintenance")!;
        var id = (await Get<PipelineControl>().StartAsync(pipeline, RunParameters.None, RunTrigger.Schedule, key: null, Cancel)).Run!.Id;
        // The clock is stalled: a database that takes its time must not meet the limit of a step.
        Assert.Equal(new RunEnd(RunState.Succeeded, null), await Runner.ExecuteAsync((await TakeAsync(Me, "maintenance"))!, Cancel));
        return await RunAsync(id);
    }
}
