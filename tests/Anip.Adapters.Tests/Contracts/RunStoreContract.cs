using Anip.Pipelines;
using Anip.Pipelines.Runs;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>What every implementation of <see cref="IRunStore"/> and <see cref="IPipelineSettings"/> does.</summary>
public abstract class RunStoreContract(ITestStorage storage) : RunContract(storage)
{
    [Fact]
    public async Task A_started_run_is_queued_with_its_steps_pending()
    {
        var parameters = With(("limit", "5"), ("all", "true"), ("name", "\"Zürich\\n\""));

        var (start, run) = await StartAsync(parameters: parameters);

        Assert.Equal(RunStart.Started, start);
        var kept = await RunAsync(run!.Id);
        Assert.Equal((News, RunState.Queued, RunTrigger.Api, Now), (kept.Pipeline, kept.State, kept.Trigger, kept.CreatedAt));
        Assert.Equal("""{"all":true,"limit":5,"name":"Z\u00FCrich\n"}""", kept.Parameters.ToString());
        Assert.Equal((null, null, null, null), (kept.StartedAt, kept.FinishedAt, kept.Node, kept.Error));
        Assert.Equal(["fetch", "tidy"], kept.Steps.Select(step => step.Name));
        Assert.All(kept.Steps, step => Assert.Equal((StepState.Pending, 0), (step.State, step.Attempt)));
        Assert.Null(await Runs.FindAsync(run.Id + 1, Cancel));
    }

    [Fact]
    public async Task The_same_key_gives_the_same_run_as_it_is_now()
    {
        var first = (await StartAsync(key: "k", parameters: With(("a", "1"), ("b", "2")))).Run!;
        await RunQueue.FinishAsync(await TakenAsync(), RunState.Succeeded, null, Cancel);

        var (start, again) = await StartAsync(key: "k", parameters: With(("b", "2"), ("a", "1")));

        Assert.Equal((RunStart.Replayed, first.Id, RunState.Succeeded), (start, again!.Id, again.State));
        Assert.Equal(2, again.Steps.Count);
        Assert.Single((await Runs.ListAsync(new RunQuery(), Cancel)).Runs);
    }

    [Fact]
    public async Task The_same_key_with_other_parameters_is_taken()
    {
        var first = (await StartAsync(key: "k", parameters: With(("a", "1")))).Run!;

        var (start, taken) = await StartAsync(key: "k", parameters: With(("a", "2")));

        Assert.Equal((RunStart.KeyTaken, first.Id), (start, taken!.Id));
        Assert.Single((await Runs.ListAsync(new RunQuery(), Cancel)).Runs);
    }

    [Fact]
    public async Task A_key_counts_for_its_pipeline_alone_and_is_compared_to_the_letter()
    {
        await StartAsync(key: "k");

        Assert.Equal(RunStart.Started, (await StartAsync("other", key: "k")).Start);
        Assert.Equal(RunStart.Started, (await StartAsync(key: "K")).Start);
        Assert.Equal(RunStart.Started, (await StartAsync()).Start);
        Assert.Equal(RunStart.Started, (await StartAsync()).Start);
    }

    [Fact]
    public async Task A_key_is_forgotten_after_its_time_and_its_run_stays()
    {
        var first = (await StartAsync(key: "k")).Run!;
        Time.Advance(TimeSpan.FromDays(7));
        Assert.Equal(RunStart.Replayed, (await StartAsync(key: "k")).Start);
        Time.Advance(TimeSpan.FromSeconds(1));

        var (start, second) = await StartAsync(key: "k");

        Assert.Equal(RunStart.Started, start);
        Assert.NotEqual(first.Id, second!.Id);
        Assert.NotNull(await Runs.FindAsync(first.Id, Cancel));
        Assert.Equal(RunStart.Replayed, (await StartAsync(key: "k")).Start);
    }

    [Fact]
    public async Task Old_keys_are_forgotten_when_asked()
    {
        await StartAsync(key: "old");
        Time.Advance(TimeSpan.FromDays(1));
        await StartAsync(key: "new");

        Assert.Equal(1, await Runs.ForgetKeysAsync(Time.GetUtcNow(), Cancel));

        Assert.Equal(RunStart.Started, (await StartAsync(key: "old")).Start);
        Assert.Equal(RunStart.Replayed, (await StartAsync(key: "new")).Start);
    }

    [Fact]
    public async Task Of_many_starts_at_once_with_one_key_one_starts()
    {
        var starts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => StartAsync(key: "k"))));

        Assert.Single(starts, started => started.Start is RunStart.Started);
        Assert.Single(starts.Select(started => started.Run!.Id).Distinct());
    }

    [Fact]
    public async Task A_run_of_the_schedule_that_has_long_waited_to_begin_does_for_further_due_times()
    {
        await StartAsync(key: "by hand");
        Time.Advance(TimeSpan.FromMinutes(5));
        var first = (await StartAsync(key: "12:00", trigger: RunTrigger.Schedule)).Run!;
        Assert.Equal(RunStart.Started, (await StartAsync(key: "12:00:30", trigger: RunTrigger.Schedule)).Start);
        Time.Advance(TimeSpan.FromMinutes(5));

        var (start, waiting) = await StartAsync(key: "12:05", trigger: RunTrigger.Schedule);

        Assert.Equal((RunStart.Waiting, first.Id), (start, waiting!.Id));
        Assert.Equal(RunStart.Replayed, (await StartAsync(key: "12:00", trigger: RunTrigger.Schedule)).Start);
        Assert.Equal(RunStart.Started, (await StartAsync(key: "by hand again")).Start);
        Assert.Equal(RunStart.Started, (await StartAsync("other", key: "12:05", trigger: RunTrigger.Schedule)).Start);
        for (var run = 0; run < 2; run++)
        {
            await RunQueue.FinishAsync(await TakenAsync(), RunState.Succeeded, null, Cancel);
        }

        await TakenAsync();
        Assert.Equal(RunStart.Started, (await StartAsync(key: "12:10", trigger: RunTrigger.Schedule)).Start);
    }

    [Fact]
    public async Task A_run_of_the_schedule_that_was_given_back_at_a_stop_does_for_no_other()
    {
        await StartAsync(key: "12:00", trigger: RunTrigger.Schedule);
        await RunQueue.ReleaseAsync(await TakenAsync(), Cancel);
        Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(RunStart.Started, (await StartAsync(key: "12:05", trigger: RunTrigger.Schedule)).Start);
    }

    [Fact]
    public async Task A_paused_pipeline_starts_nothing_and_still_answers_for_a_key()
    {
        var first = (await StartAsync(key: "k")).Run!;
        await PipelineSettings.ChangeAsync(News, paused: true, schedule: null, Cancel);

        Assert.Equal(new StartedRun(RunStart.Paused, null), await StartAsync(key: "other"));
        Assert.Equal(first.Id, (await StartAsync(key: "k")).Run!.Id);
        Assert.Equal(RunStart.Started, (await StartAsync("other")).Start);
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_page_by_page_without_steps()
    {
        var ids = new List<long>();
        for (var i = 0; i < 25; i++)
        {
            ids.Insert(0, await StartedAsync(i % 2 == 0 ? News : "other"));
        }

        var pages = new List<RunPage> { await Runs.ListAsync(new RunQuery { Limit = 10 }, Cancel) };
        await StartedAsync();
        while (pages[^1].NextCursor is { } cursor)
        {
            pages.Add(await Runs.ListAsync(new RunQuery { Limit = 10, Cursor = cursor }, Cancel));
        }

        Assert.Equal([10, 10, 5], pages.Select(page => page.Runs.Count));
        Assert.Equal(ids, pages.SelectMany(page => page.Runs).Select(run => run.Id));
        Assert.All(pages.SelectMany(page => page.Runs), run => Assert.Empty(run.Steps));
    }

    [Fact]
    public async Task A_page_that_holds_all_has_no_next_one()
    {
        await StartedAsync();
        await StartedAsync();

        Assert.Null((await Runs.ListAsync(new RunQuery { Limit = 2 }, Cancel)).NextCursor);
        Assert.Empty((await Runs.ListAsync(new RunQuery { Pipeline = "none" }, Cancel)).Runs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("1 OR 1")]
    public async Task A_cursor_that_was_never_given_out_is_refused(string cursor) =>
        await Assert.ThrowsAsync<FormatException>(() => Runs.ListAsync(new RunQuery { Cursor = cursor }, Cancel));

    [Fact]
    public async Task Runs_are_filtered_by_pipeline_state_and_time()
    {
        var first = await StartedAsync();
        Time.Advance(TimeSpan.FromHours(1));
        var second = await StartedAsync("other");
        var third = await StartedAsync();
        await TakeAsync();

        Assert.Equal([third, first], await IdsAsync(new RunQuery { Pipeline = News }));
        Assert.Equal([first], await IdsAsync(new RunQuery { State = RunState.Running }));
        Assert.Equal([third], await IdsAsync(new RunQuery { State = RunState.Queued, Pipeline = News }));
        Assert.Equal([third, second], await IdsAsync(new RunQuery { From = Now.AddHours(1) }));
        Assert.Equal([first], await IdsAsync(new RunQuery { To = Now.AddHours(1) }));
        Assert.Equal([second], await IdsAsync(new RunQuery { From = Now.AddHours(1), To = Now.AddHours(2), Pipeline = "other" }));
    }

    [Fact]
    public async Task The_latest_runs_are_the_one_that_is_running_and_the_last_that_ended()
    {
        var first = await StartedAsync();
        await RunQueue.FinishAsync(await TakenAsync(), RunState.Failed, "why", Cancel);
        var second = await StartedAsync();
        await TakenAsync();
        await StartedAsync();

        var latest = await Runs.LatestAsync(["other", News], Cancel);

        Assert.Equal(new LatestRuns(null, null), latest[0]);
        Assert.Equal((second, RunState.Running), (latest[1].Active!.Id, latest[1].Active!.State));
        Assert.Equal((first, "why"), (latest[1].Last!.Id, latest[1].Last!.Error));
    }

    [Fact]
    public async Task A_queued_run_is_cancelled_at_once_and_never_handed_out()
    {
        var id = await StartedAsync();
        Time.Advance(TimeSpan.FromSeconds(3));

        var cancelled = await Runs.CancelAsync(id, Cancel);

        Assert.True(cancelled!.Changed);
        Assert.Equal((RunState.Cancelled, Now.AddSeconds(3)), (cancelled.Run.State, cancelled.Run.FinishedAt));
        Assert.Equal([StepState.Skipped, StepState.Skipped], await StatesAsync(id));
        Assert.Null(await TakeAsync());
    }

    [Fact]
    public async Task A_running_run_is_told_to_end()
    {
        var id = await StartedAsync();
        var lease = await TakenAsync();

        var cancelled = await Runs.CancelAsync(id, Cancel);

        Assert.Equal((true, RunState.Running, true), (cancelled!.Changed, cancelled.Run.State, cancelled.Run.IsCancelRequested));
        Assert.Equal(LeaseState.CancelRequested, await RunQueue.RenewAsync(lease, Lease, null, Cancel));
    }

    [Fact]
    public async Task Cancelling_what_has_ended_changes_nothing()
    {
        var id = await StartedAsync();
        await RunQueue.FinishAsync(await TakenAsync(), RunState.Succeeded, null, Cancel);
        Time.Advance(TimeSpan.FromSeconds(3));

        var again = await Runs.CancelAsync(id, Cancel);

        Assert.Equal((false, RunState.Succeeded, Now), (again!.Changed, again.Run.State, again.Run.FinishedAt));
        Assert.Null(await Runs.CancelAsync(id + 1, Cancel));
    }

    [Fact]
    public async Task Runs_that_ended_long_ago_are_deleted_with_their_lines_and_others_stay()
    {
        for (var i = 0; i < 45; i++)
        {
            await StartedAsync();
            var lease = await TakenAsync();
            await RunQueue.AppendLogAsync(lease, [new RunLogEntry(Now, RunLogLevel.Error, null, "line")], Cancel);
            await RunQueue.FinishAsync(lease, RunState.Succeeded, null, Cancel);
        }

        var waiting = await StartedAsync("other");
        Time.Advance(TimeSpan.FromDays(1));
        var late = await StartedAsync();
        await Runs.CancelAsync(late, Cancel);

        Assert.Equal(45, await Runs.DeleteAsync(Time.GetUtcNow(), Cancel));

        Assert.Equal([late, waiting], await IdsAsync(new RunQuery { Limit = 100 }));
        Assert.Empty(await Runs.ReadLogAsync(1, 0, 10, Cancel));
    }

    [Fact]
    public async Task What_was_changed_about_a_pipeline_is_kept_over_restarts()
    {
        await PipelineSettings.ChangeAsync(News, paused: true, schedule: null, Cancel);
        await PipelineSettings.ChangeAsync("other", paused: null, new ScheduleChange(new Schedule("0 0 6 * * ?", "Europe/Rome")), Cancel);
        await ReopenAsync();
        await PipelineSettings.ChangeAsync("other", paused: true, schedule: null, Cancel);

        var settings = await PipelineSettings.ReadAsync(Cancel);

        Assert.Equal(2, settings.Count);
        Assert.Equal(new PipelineSetting(true, null), settings[News]);
        Assert.Equal(new PipelineSetting(true, new ScheduleChange(new Schedule("0 0 6 * * ?", "Europe/Rome"))), settings["other"]);
    }

    [Fact]
    public async Task A_schedule_that_was_taken_away_differs_from_one_that_nobody_changed()
    {
        await PipelineSettings.ChangeAsync(News, paused: null, new ScheduleChange(new Schedule("0 0 6 * * ?", "UTC")), Cancel);
        await PipelineSettings.ChangeAsync(News, paused: false, new ScheduleChange(null), Cancel);

        Assert.Equal(new PipelineSetting(false, new ScheduleChange(null)), (await PipelineSettings.ReadAsync(Cancel))[News]);
    }

    [Fact]
    public async Task A_schedule_that_goes_back_to_the_configured_one_is_as_nobody_changed_it()
    {
        await PipelineSettings.ChangeAsync("other", paused: null, ScheduleChange.ToDefault, Cancel);
        await PipelineSettings.ChangeAsync(News, paused: true, new ScheduleChange(new Schedule("0 0 6 * * ?", "UTC")), Cancel);
        await PipelineSettings.ChangeAsync(News, paused: null, ScheduleChange.ToDefault, Cancel);

        var settings = await PipelineSettings.ReadAsync(Cancel);

        Assert.Equal((new PipelineSetting(true, null), new PipelineSetting(false, null)), (settings[News], settings["other"]));
    }

    private async Task<IReadOnlyList<long>> IdsAsync(RunQuery query) => [.. (await Runs.ListAsync(query, Cancel)).Runs.Select(run => run.Id)];
}
