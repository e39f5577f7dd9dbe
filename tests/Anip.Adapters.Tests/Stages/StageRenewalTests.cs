using Anip.Adapters.Scheduling;
using Anip.Adapters.Tests.Contracts;
using Anip.Adapters.Tests.Postgres;
using Anip.Adapters.Tests.Sqlite;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Stages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Anip.Adapters.Tests.Stages;

/// <summary>That articles are analysed anew when a model has another version: when they are asked to, and by themselves.</summary>
public abstract class StageRenewalTests(ITestStorage storage) : StorageContract(storage)
{
    private readonly VersionedAnalyzer _analyzer = new();

    // What the program gets that is opened next.
    private VersionedAnalyzer _added = new();

    protected override IReadOnlyList<(string Key, string Value)> Settings => [("Enrichment:BatchSize", "4")];

    private StageRunner Runner => Get<StageRunners>().Of(EnrichmentModule.Stage);

    public override async ValueTask InitializeAsync()
    {
        _added = _analyzer;
        await base.InitializeAsync();
    }

    protected override void Add(IServiceCollection services) =>
        services.AddSingleton<ITextAnalyzer>(_added).AddLogging().AddScheduleRules().AddPipelines().AddEnrichment().AddStageService();

    [Fact]
    public async Task A_run_that_is_asked_to_analyses_all_anew_that_another_version_has_analysed_the_latest_first_and_nothing_twice()
    {
        await ReadByAsync("topic-1", 20);
        await ReadByAsync("topic-2", 5);
        await PutAsync(An("new"));

        var counts = await RunAsync("""{"stale":true}""");

        Assert.Equal((21, 0, 0), (counts["enriched"], counts["stale"], counts["pending"]));
        Assert.Equal(21, _analyzer.Read.Distinct().Count());
        Assert.Equal(["Title of new topic-2", .. Enumerable.Range(0, 20).Reverse().Select(i => $"Title of topic-1 {i:00} topic-2")], _analyzer.Read);
        Assert.All(await AllAsync(), article => Assert.Equal("topic-2", article.Analysis!.Summary));
        Assert.Equal(26, (await Statistics.CountAsync(Cancel)).ByTopic.Single().Count);
        Assert.Equal(0, (await RunAsync("""{"stale":true}""")).GetValueOrDefault("enriched"));
    }

    [Fact]
    public async Task A_run_that_is_not_asked_to_leaves_them_as_they_are()
    {
        await ReadByAsync("topic-1", 3);
        _analyzer.Topic = "topic-2";

        Assert.Empty(await RunAsync("{}"));

        Assert.Empty(_analyzer.Read);
    }

    [Fact]
    public async Task Cut_off_in_the_middle_it_goes_on_with_what_is_left()
    {
        await ReadByAsync("topic-1", 20);
        _analyzer.Topic = "topic-2";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var batches = 0;
        _analyzer.Before = () => (++batches == 3 ? stop : null)?.Cancel();

        await RunAsync("""{"stale":true}""", stop.Token);
        Assert.InRange(_analyzer.Read.Count, 1, 19);
        Assert.Equal(20, (await AllAsync()).Count(article => article.Analysis is not null));
        Assert.Equal(0, (await RunAsync("""{"stale":true}"""))["stale"]);

        Assert.Equal(20, _analyzer.Read.Distinct().Count());
        foreach (var article in await AllAsync())
        {
            Assert.Equal(("topic-2", 2), (article.Analysis!.Summary, await AnalysisWritesAsync(article.Id)));
        }
    }

    [Fact]
    public async Task By_itself_it_begins_once_no_process_has_the_other_version_any_more_and_new_articles_come_first()
    {
        await ReadByAsync("topic-1", 12);
        _analyzer.Topic = "topic-2";
        Assert.False(await Runner.RenewDueAsync(Cancel)); // A node that has it was seen just now.

        Time.Advance(TimeSpan.FromMinutes(6));
        await PutAsync(An("new"));
        Assert.False(await Runner.RenewDueAsync(Cancel)); // What is new waits.
        await Runner.ExecuteAsync(Me, Cancel);
        Assert.Equal(["Title of new topic-2"], _analyzer.Read);

        Assert.True(await Runner.RenewDueAsync(Cancel));
        Assert.Equal(4, (await Queue.CountAsync(EnrichmentModule.Stage, Cancel)).Waiting);
        while (await Runner.ExecuteAsync(Me, Cancel) > 0)
        {
            await Runner.RenewDueAsync(Cancel);
        }

        Assert.All(await AllAsync(), article => Assert.Equal("topic-2", article.Analysis!.Summary));
        Assert.Equal(13, _analyzer.Read.Count);
    }

    [Fact]
    public async Task Two_nodes_with_different_models_do_not_undo_each_others_work()
    {
        await ReadByAsync("topic-1", 4);
        var other = _added = new VersionedAnalyzer { Topic = "topic-2" };
        await using var services = Open();
        var otherRunner = services.GetRequiredService<StageRunners>().Of(EnrichmentModule.Stage);
        await PutAsync(An("new"));
        await otherRunner.ExecuteAsync("node-2", Cancel);

        for (var minute = 0; minute < 30; minute++)
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            await Runner.RenewDueAsync(Cancel);
            await otherRunner.RenewDueAsync(Cancel);
        }

        Assert.Equal(0, (await Queue.CountAsync(EnrichmentModule.Stage, Cancel)).Pending);
        Time.Advance(TimeSpan.FromMinutes(6)); // The first is gone.
        Assert.True(await otherRunner.RenewDueAsync(Cancel));
    }

    [Fact]
    public async Task Turned_off_it_does_not_begin_by_itself()
    {
        await ReadByAsync("topic-1", 4);
        _analyzer.Topic = "topic-2";
        Time.Advance(TimeSpan.FromDays(1));
        await using var services = Open(("Enrichment:Renewal:Automatic", "false"));

        Assert.False(await services.GetRequiredService<StageRunners>().Of(EnrichmentModule.Stage).RenewDueAsync(Cancel));
        Assert.Equal(4, await services.GetRequiredService<StageRunners>().Of(EnrichmentModule.Stage).Stage.Renewal!.CountAsync(Cancel));
    }

    [Fact]
    public async Task The_service_brings_all_up_to_the_versions_in_force()
    {
        await ReadByAsync("topic-1", 10);
        _analyzer.Topic = "topic-2";
        Time.Advance(TimeSpan.FromDays(1));
        var service = Get<IEnumerable<IHostedService>>().Single(service => service.GetType().Namespace == "Anip.Stages");

        await service.StartAsync(Cancel);
        while (Runner.Progress.Done < 20)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
            Cancel.ThrowIfCancellationRequested();
        }

        await service.StopAsync(Cancel);
        Assert.All(await AllAsync(), article => Assert.Equal("topic-2", article.Analysis!.Summary));
    }

    private async Task ReadByAsync(string topic, int count)
    {
        _analyzer.Topic = topic;
        await Articles.PutAsync([.. Enumerable.Range(0, count).Select(i => An($"{topic} {i:00}", at: Now.AddMinutes(i)))], Cancel);
        await Runner.ExecuteAsync(Me, Cancel);
        _analyzer.Read.Clear();
    }

    /// <summary>Starts a run, or goes on with one that was given back.</summary>
    private async Task<IReadOnlyDictionary<string, long>> RunAsync(string parameters, CancellationToken? stopping = null)
    {
        var pipeline = Get<PipelineRegistry>().Find("ml_processing")!;
        await Get<PipelineControl>().StartAsync(pipeline, RunParameters.Parse(parameters), RunTrigger.Cli, key: null, Cancel);
        var claimed = await Get<PipelineRunner>().ClaimAsync(Me, [pipeline.Name], Cancel);
        await Get<PipelineRunner>().ExecuteAsync(claimed!, stopping ?? Cancel);
        return (await Get<IRunStore>().FindAsync(claimed!.Run.Id, Cancel))!.Counts;
    }

    private async Task<IReadOnlyList<Article>> AllAsync() => (await Articles.QueryAsync(new ArticleQuery { Limit = 100 }, Cancel)).Articles;
}

public sealed class SqliteStageRenewalTests() : StageRenewalTests(new SqliteStorage());

public sealed class PostgresStageRenewalTests() : StageRenewalTests(new PostgresStorage());
