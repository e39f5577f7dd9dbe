using Anip.Adapters.Columnar;
using Anip.Adapters.Scheduling;
using Anip.Adapters.Tests.Contracts;
using Anip.Adapters.Tests.Postgres;
using Anip.Adapters.Tests.Sqlite;
using Anip.Adapters.Tests.Stages;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Hosting;
using Anip.Lake;
using Anip.Lake.Files;
using Anip.Lake.Local;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Stages;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Tests.Lake;

/// <summary>That what is planned, worked on elsewhere and loaded takes effect once, and nothing else does.</summary>
public abstract class PlannedRunTests(ITestStorage storage) : StorageContract(storage)
{
    private const string Pipeline = "spark_ml_processing";
    private const string Test = """{"engine":"test"}""";

    private readonly VersionedAnalyzer _analyzer = new() { Topic = "topic-2" };

    protected override IReadOnlyList<(string Key, string Value)> Settings => [("Pipelines:BackOff", "00:00:00"), ("Enrichment:MaxAttempts", "2"), ("Lake:PartRows", "3")];

    private TestEngine Engine => (TestEngine)Get<IEnumerable<IBatchEngine>>().Single(engine => engine.Name == "test");

    private string Plans => Path.Combine(Get<IOptions<DataOptions>>().Value.Path, "lake", "plans");

    protected override void Add(IServiceCollection services) => services
        .AddSingleton<ITextAnalyzer>(_analyzer).AddSingleton(new WorkerProgram("none", [], new Dictionary<string, string>())).AddColumnFiles().AddBatchEngine<TestEngine>()
        .AddLogging().AddScheduleRules().AddPipelines().AddEnrichment().AddLake();

    [Fact]
    public async Task Each_article_is_enriched_once_by_the_versions_that_made_it_and_the_plan_is_gone()
    {
        await AddAsync(10);

        var run = await RunAsync(Test);

        Assert.Equal((RunState.Succeeded, null), (run.State, run.Error));
        Assert.Equal((10, 10, 10, 0, 0), (run.Counts["planned"], run.Counts["worked"], run.Counts["enriched"], run.Counts["failed"], run.Counts["outdated"]));
        foreach (var article in await AllAsync())
        {
            var analysis = article.Analysis!;
            Assert.Equal(($"{article.Title} 1", "topic-2", "encoder-1"), (analysis.Summary, analysis.Models["topic-classification"], analysis.Models["encoder"]));
            Assert.Equal((0.123456789f, 0.9f, "science,arts"), (analysis.LanguageConfidence, analysis.Topic!.Confidence, string.Join(',', analysis.Topic.Scores.Keys)));
            Assert.Equal(["a\tb", "😀"], analysis.Keywords);
            Assert.Equal(1, await AnalysisWritesAsync(article.Id));
        }

        await AssertNothingIsLeftAsync(pending: 0);
        Assert.Empty(_analyzer.Read);
    }

    [Fact]
    public async Task Parts_are_even_and_as_many_as_the_processes_share_or_as_a_run_asks_for()
    {
        await AddAsync(10);

        await RunAsync("""{"engine":"test","processes":3}""");
        await AddAsync(10, "more");
        await RunAsync("""{"engine":"test","partitions":5,"limit":9}""");

        Assert.Equal([5, 5], Engine.Jobs.Select(job => job.Partitions));
        Assert.Equal([3, null], Engine.Jobs.Select(job => job.Processes == Environment.ProcessorCount ? null : job.Processes));
        Assert.Equal(1, (await Queue.CountAsync(EnrichmentModule.Stage, Cancel)).Pending);
    }

    [Fact]
    public async Task The_articles_of_a_lake_folder_are_brought_in_and_enriched_once_however_often_it_is_run()
    {
        var lake = Directory.CreateTempSubdirectory("anip-lake-").FullName;
        try
        {
            await AddAsync(4);
            await Get<LakeExport>().RunAsync(lake, new Progress<(long, long)>(), Cancel);
            await Articles.DeleteAsync(new ArticleFilter(), Cancel);
            var parameters = $$"""{"engine":"test","input":{{System.Text.Json.JsonSerializer.Serialize(lake)}}}""";

            var run = await RunAsync(parameters);
            var again = await RunAsync(parameters);

            Assert.Equal((RunState.Succeeded, null, 4L), (run.State, run.Error, run.Counts["enriched"]));
            Assert.Contains("4 articles added", await LogAsync(run), StringComparison.Ordinal);
            Assert.All(again.Steps, step => Assert.Equal(StepState.Skipped, step.State));
            await AssertNothingIsLeftAsync(pending: 0);
        }
        finally
        {
            Directory.Delete(lake, recursive: true);
        }
    }

    [Theory]
    [InlineData("""{"engine":"test","input":"/nowhere/lake"}""", "holds no lake")]
    [InlineData("""{"engine":"test","work":"embed","output":"/nowhere/out","input":"/nowhere/lake"}""", "The work embed takes no input")]
    public async Task An_input_that_there_is_not_or_that_has_no_meaning_is_refused_and_nothing_is_done(string parameters, string error)
    {
        await AddAsync(2);

        var run = await RunAsync(parameters);

        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
        Assert.Empty(Engine.Jobs);
        await AssertNothingIsLeftAsync(pending: 2);
    }

    [Fact]
    public async Task A_folder_of_plans_that_cannot_be_made_is_said_with_what_to_do_and_the_next_run_goes_on()
    {
        await AddAsync(2);
        var place = Path.GetDirectoryName(Plans)!;
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        await File.WriteAllTextAsync(place, "", Cancel);

        var run = await RunAsync(Test);

        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains($"{place} is a file, where a folder is needed. Move it away, or name another folder.", run.Error, StringComparison.Ordinal);
        File.Delete(place);
        Assert.Equal(2, (await RunAsync(Test)).Counts["enriched"]);
        await AssertNothingIsLeftAsync(pending: 0);
    }

    [Fact]
    public async Task Where_nothing_waits_all_steps_are_skipped()
    {
        var run = await RunAsync(Test);

        Assert.All(run.Steps, step => Assert.Equal(StepState.Skipped, step.State));
        Assert.Empty(Engine.Jobs);
        await AssertNothingIsLeftAsync(pending: 0);
    }

    [Fact]
    public async Task Rows_that_a_worker_lost_are_found_and_the_attempt_is_not_used()
    {
        await AddAsync(5);
        Engine.Spoil = rows => Engine.Jobs.Count == 1 ? rows.Skip(1) : rows;

        var run = await RunAsync(Test);

        Assert.Equal((RunState.Succeeded, 2, 5L), (run.State, run.Steps[1].Attempt, run.Counts["enriched"]));
        Assert.Matches("Of 5 rows, 2 are missing \\(such as [0-9]+, [0-9]+\\)", await LogAsync(run));
        Assert.Equal(2, Engine.Jobs.Select(job => job.Output).Distinct().Count());
    }

    [Fact]
    public async Task Rows_that_came_twice_or_from_nowhere_are_found_and_after_all_attempts_the_run_fails_and_leaves_nothing()
    {
        await AddAsync(3);
        Engine.Spoil = rows => rows.Append(rows[0]).Append([4711L, .. rows[0][1..]]);

        var run = await RunAsync("""{"engine":"test","partitions":1}""");

        Assert.Equal((RunState.Failed, 3), (run.State, Engine.Jobs.Count));
        Assert.Matches("^run: Of 3 rows, 1 is there twice \\(such as [0-9]+\\), 1 is not of the plan \\(such as 4711\\)\\. What came back is not used\\.$", run.Error);
        await AssertNothingIsLeftAsync(pending: 3);
    }

    [Fact]
    public async Task Output_that_is_not_marked_as_whole_is_not_used()
    {
        await AddAsync(3);
        Engine.LeavesSuccess = false;

        var run = await RunAsync(Test);

        Assert.StartsWith("run: The engine left no _SUCCESS in ", run.Error, StringComparison.Ordinal);
        await AssertNothingIsLeftAsync(pending: 3);
    }

    [Fact]
    public async Task Results_of_another_encoder_than_was_planned_with_are_refused_at_once()
    {
        await AddAsync(3);
        Engine.Encoder = "encoder-2";

        var run = await RunAsync(Test);

        Assert.Equal(1, run.Steps[1].Attempt);
        Assert.StartsWith("run: The workers read by the encoder encoder-2, and the plan was made for encoder-1: nothing is loaded.", run.Error, StringComparison.Ordinal);
        await AssertNothingIsLeftAsync(pending: 3);
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_counts_as_an_attempt_and_is_quarantined_after_the_last_beside_rows_that_can()
    {
        await AddAsync(4);
        Engine.Fails = title => title == "Title of made-up 2";

        var first = await RunAsync(Test);
        Assert.Equal((1L, 3L, 1L), (first.Counts["failed"], first.Counts["enriched"], (await Queue.CountAsync(EnrichmentModule.Stage, Cancel)).Pending));
        var second = await RunAsync(Test);

        Assert.Equal((RunState.Succeeded, 1L), (second.State, second.Counts["planned"]));
        Assert.Equal("cannot read Title of made-up 2", (await ByUrlAsync("https://news.example/made-up 2")).QuarantineReason);
        await AssertNothingIsLeftAsync(pending: 0);
    }

    [Fact]
    public async Task Where_every_row_fails_it_is_not_the_rows_and_none_is_blamed()
    {
        await AddAsync(4);
        Engine.Fails = _ => true;

        var run = await RunAsync(Test);

        Assert.StartsWith("run: All 4 rows failed, so that it is not they: cannot read Title of made-up", run.Error, StringComparison.Ordinal);
        await AssertNothingIsLeftAsync(pending: 4);
        Assert.Equal(4, (await ClaimAsync()).Count);
    }

    [Fact]
    public async Task What_was_edited_or_deleted_meanwhile_stays_as_it_is_and_an_edit_waits_again()
    {
        await AddAsync(4);
        Engine.Before = async (_, token) =>
        {
            await PutAsync(An("made-up 1", title: "Edited"));
            await Articles.DeleteAsync([(await ByUrlAsync("https://news.example/made-up 2")).Id], token);
        };

        var run = await RunAsync(Test);

        Assert.Equal((RunState.Succeeded, 2L, 2L), (run.State, run.Counts["enriched"], run.Counts["outdated"]));
        Assert.Null((await ByUrlAsync("https://news.example/made-up 1")).Analysis);
        Assert.Equal(["Edited"], (await ClaimAsync()).Select(article => article.Title));
    }

    [Fact]
    public async Task While_a_plan_has_them_nobody_else_works_on_its_articles_however_long_it_takes()
    {
        await AddAsync(4);
        var others = -1;
        Engine.Before = async (_, token) =>
        {
            for (var minute = 0; minute < 10; minute++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, token);
                Time.Advance(TimeSpan.FromMinutes(0.7));
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, token);
            }

            others = await Get<StageRunners>().Of(EnrichmentModule.Stage).ExecuteAsync("somebody", token);
        };

        var run = await RunAsync(Test);

        Assert.Equal((0, 4L), (others, run.Counts["enriched"]));
    }

    [Fact]
    public async Task Cancelled_in_the_middle_a_run_leaves_nothing_behind_and_gives_all_back()
    {
        await AddAsync(4);
        Engine.Before = async (job, token) =>
        {
            Assert.True(Directory.Exists(job.Input));
            await Get<IRunStore>().CancelAsync(long.Parse(job.Id.Split('-')[0]), CancellationToken.None);
            while (true)
            {
                Time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, token);
            }
        };

        var run = await RunAsync(Test);

        Assert.Equal(RunState.Cancelled, run.State);
        await AssertNothingIsLeftAsync(pending: 4);
        Assert.Equal(4, (await ClaimAsync()).Count);
    }

    [Fact]
    public async Task Cancelled_just_before_its_process_stops_a_run_leaves_nothing_behind_either()
    {
        await AddAsync(4);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Engine.Before = async (job, token) =>
        {
            await Get<IRunStore>().CancelAsync(long.Parse(job.Id.Split('-')[0]), CancellationToken.None);
            await stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        };

        var run = await RunAsync(Test, stop.Token);

        Assert.Equal((RunState.Cancelled, StepState.Cancelled), (run.State, run.Steps[1].State));
        await AssertNothingIsLeftAsync(pending: 4);
    }

    [Fact]
    public async Task A_run_that_is_given_back_goes_on_with_its_plan_and_one_that_ended_elsewhere_is_swept()
    {
        await AddAsync(4);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Engine.Before = (_, token) =>
        {
            stop.Cancel();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        };
        await RunAsync(Test, stop.Token);
        Assert.Single(Directory.GetDirectories(Plans));
        Assert.Empty(await ClaimAsync());

        Engine.Before = (_, _) => Task.CompletedTask;
        var run = await RunAsync(Test, start: false);
        Assert.Equal((RunState.Succeeded, 4L), (run.State, run.Counts["enriched"]));

        await AddAsync(4, "more");
        Directory.CreateDirectory(Path.Combine(Plans, "4711", "input"));
        await Queue.ClaimAsync(Worker("plan/4711"), 2, TimeSpan.FromHours(1), Cancel);
        Assert.Equal(1, await Get<IEnumerable<IRetention>>().Single(one => one.Count == "deleted_plans").ForgetAsync(Cancel));
        Assert.Equal(4, (await Queue.CountAsync(EnrichmentModule.Stage, Cancel)).Waiting);
        Assert.Empty(Directory.GetDirectories(Plans));
    }

    [Fact]
    public async Task What_older_versions_made_is_made_anew_where_it_is_asked_for()
    {
        await AddAsync(5);
        _analyzer.Topic = "topic-1";
        await Get<StageRunners>().Of(EnrichmentModule.Stage).ExecuteAsync(Me, Cancel);
        _analyzer.Topic = "topic-2";
        await AddAsync(1, "new");

        Assert.Equal(1, (await RunAsync(Test)).Counts["planned"]);
        Assert.Equal((4L, 4L), (await RunAsync("""{"engine":"test","stale":true,"limit":4}""")).Counts is var some ? (some["planned"], some["enriched"]) : default);
        Assert.Equal(1, (await RunAsync("""{"engine":"test","stale":true}""")).Counts["enriched"]);

        Assert.All(await AllAsync(), article => Assert.Equal("topic-2", article.Analysis!.Models["topic-classification"]));
        await AssertNothingIsLeftAsync(pending: 0);
    }

    [Theory]
    [InlineData("""{"engine":"abacus"}""", "plan: There is no engine 'abacus'; there are local, test.")]
    [InlineData("""{"engine":"test","work":"dance"}""", "plan: There is no work 'dance'; there are ")]
    public async Task An_engine_or_work_that_there_is_not_is_refused_before_anything_is_taken(string parameters, string error)
    {
        await AddAsync(1);

        var run = await RunAsync(parameters);

        Assert.StartsWith(error, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Steps[0].Attempt);
        await AssertNothingIsLeftAsync(pending: 1);
    }

    private async Task AddAsync(int count, string name = "made-up") => await Articles.PutAsync([.. Enumerable.Range(0, count).Select(i => An($"{name} {i}"))], Cancel);

    private async Task<PipelineRun> RunAsync(string parameters, CancellationToken? stopping = null, bool start = true)
    {
        if (start)
        {
            await Get<PipelineControl>().StartAsync(Get<PipelineRegistry>().Find(Pipeline)!, RunParameters.Parse(parameters), RunTrigger.Cli, key: null, Cancel);
        }

        var claimed = await Get<PipelineRunner>().ClaimAsync(Me, [Pipeline], Cancel);
        await Get<PipelineRunner>().ExecuteAsync(claimed!, stopping ?? Cancel);
        return (await Get<IRunStore>().FindAsync(claimed!.Run.Id, Cancel))!;
    }

    private async Task AssertNothingIsLeftAsync(int pending)
    {
        Assert.Empty(Directory.Exists(Plans) ? Directory.GetDirectories(Plans) : []);
        var counts = await Queue.CountAsync(EnrichmentModule.Stage, Cancel);
        Assert.Equal((pending, 0), (counts.Waiting, counts.InWork));
    }

    private async Task<string> LogAsync(PipelineRun run) => string.Join('\n', (await Get<IRunStore>().ReadLogAsync(run.Id, 0, 100, Cancel)).Select(line => line.Message));

    private async Task<IReadOnlyList<Article>> AllAsync() => (await Articles.QueryAsync(new ArticleQuery { Limit = 100 }, Cancel)).Articles;
}

public sealed class SqlitePlannedRunTests() : PlannedRunTests(new SqliteStorage());

public sealed class PostgresPlannedRunTests() : PlannedRunTests(new PostgresStorage());
