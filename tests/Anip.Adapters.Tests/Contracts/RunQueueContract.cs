using Anip.Pipelines.Runs;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>What every implementation of <see cref="IRunQueue"/> does.</summary>
public abstract class RunQueueContract(ITestStorage storage) : RunContract(storage)
{
    [Fact]
    public async Task A_claimed_run_is_running_on_its_node()
    {
        var id = await StartedAsync();
        Time.Advance(TimeSpan.FromSeconds(5));

        var claimed = await TakeAsync();

        Assert.Equal((id, Me), (claimed!.Lease.RunId, claimed.Lease.Owner));
        Assert.Equal((RunState.Running, Me, Now.AddSeconds(5)), (claimed.Run.State, claimed.Run.Node, claimed.Run.StartedAt));
        Assert.Equal(["fetch", "tidy"], claimed.Run.Steps.Select(step => step.Name));
        Assert.Equal(RunState.Running, (await RunAsync(id)).State);
    }

    [Fact]
    public async Task A_pipeline_has_one_running_run_and_others_wait_in_order()
    {
        var first = await StartedAsync();
        var second = await StartedAsync();
        var other = await StartedAsync("other");

        var leases = new[] { await TakenAsync(), await TakenAsync("node-2") };

        Assert.Equal([first, other], leases.Select(lease => lease.RunId));
        Assert.Null(await TakeAsync("node-3"));
        await RunQueue.FinishAsync(leases[0], RunState.Succeeded, null, Cancel);
        Assert.Equal(second, (await TakenAsync("node-3")).RunId);
    }

    [Fact]
    public async Task Only_runs_of_the_wanted_pipelines_are_handed_out()
    {
        await StartedAsync();
        var other = await StartedAsync("other");

        Assert.Null(await TakeAsync(Me, "none"));
        Assert.Equal(other, (await TakeAsync(Me, "other"))!.Run.Id);
    }

    [Fact]
    public async Task Of_many_nodes_that_claim_at_once_one_gets_the_run()
    {
        await StartedAsync();
        await StartedAsync();

        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(node => Task.Run(() => TakeAsync($"node-{node}"))));

        Assert.Single(claims, claimed => claimed is not null);
    }

    [Fact]
    public async Task Runs_of_a_paused_pipeline_wait_and_one_that_is_running_is_taken_over_all_the_same()
    {
        var running = await StartedAsync();
        await TakenAsync();
        await StartedAsync("other");
        await PipelineSettings.ChangeAsync(News, paused: true, schedule: null, Cancel);
        await PipelineSettings.ChangeAsync("other", paused: true, schedule: null, Cancel);
        Assert.Null(await TakeAsync("node-2"));

        Time.Advance(Lease);

        Assert.Equal(running, (await TakenAsync("node-2")).RunId);
        await PipelineSettings.ChangeAsync("other", paused: false, schedule: null, Cancel);
        Assert.NotNull(await TakeAsync("node-2"));
    }

    [Fact]
    public async Task A_run_whose_lease_ran_out_is_taken_over_and_the_first_node_can_write_nothing_more()
    {
        var id = await StartedAsync();
        var dead = await TakenAsync("node-1");
        await RunQueue.BeginStepAsync(dead, 0, Cancel);
        await EndStepAsync(dead, 0, StepState.Succeeded, added: 3);
        await RunQueue.BeginStepAsync(dead, 1, Cancel);
        Time.Advance(Lease - TimeSpan.FromSeconds(1));
        Assert.Null(await TakeAsync("node-2"));
        Time.Advance(TimeSpan.FromSeconds(1));

        var taken = (await TakeAsync("node-2"))!;

        Assert.Equal((id, "node-2", Now), (taken.Run.Id, taken.Run.Node, taken.Run.StartedAt));
        Assert.Equal([StepState.Succeeded, StepState.Pending], taken.Run.Steps.Select(step => step.State));
        Assert.Equal([1, 1], taken.Run.Steps.Select(step => step.Attempt));
        await AssertLostAsync(dead);
        Assert.Equal(2, (await RunQueue.BeginStepAsync(taken.Lease, 1, Cancel))!.Attempt);
        Assert.Equal(3, (await RunAsync(id)).Steps[0].Counts["added"]);
    }

    [Fact]
    public async Task A_lease_that_the_same_node_took_anew_ends_the_one_before()
    {
        await StartedAsync();
        var first = await TakenAsync();
        Time.Advance(Lease);

        var second = await TakenAsync();

        await AssertLostAsync(first);
        Assert.Equal(LeaseState.Held, await RunQueue.RenewAsync(second, Lease, null, Cancel));
    }

    [Fact]
    public async Task A_renewed_lease_lasts_and_tells_how_far_the_run_is()
    {
        var id = await StartedAsync();
        var lease = await TakenAsync();
        await RunQueue.BeginStepAsync(lease, 1, Cancel);
        Time.Advance(Lease / 2);

        Assert.Equal(LeaseState.Held, await RunQueue.RenewAsync(lease, Lease, Progress(1, 7), Cancel));

        Time.Advance(Lease / 2);
        Assert.Null(await TakeAsync("node-2"));
        var run = await RunAsync(id);
        Assert.Equal((7, 8), (run.Steps[1].Counts["added"], run.Counts["sum"]));
        Assert.Empty(run.Steps[0].Counts);
    }

    [Fact]
    public async Task Progress_that_comes_after_the_end_of_its_step_is_too_late()
    {
        var id = await StartedAsync();
        var lease = await TakenAsync();
        await RunQueue.BeginStepAsync(lease, 0, Cancel);
        await EndStepAsync(lease, 0, StepState.Succeeded, added: 7);

        Assert.Equal(LeaseState.Held, await RunQueue.RenewAsync(lease, Lease, Progress(0, 3), Cancel));

        Assert.Equal((7, 8), ((await RunAsync(id)).Steps[0].Counts["added"], (await RunAsync(id)).Counts["sum"]));
    }

    [Fact]
    public async Task A_lease_that_ran_out_is_renewed_where_nobody_took_over()
    {
        await StartedAsync();
        var lease = await TakenAsync();
        Time.Advance(2 * Lease);

        Assert.Equal(LeaseState.Held, await RunQueue.RenewAsync(lease, Lease, null, Cancel));
        Assert.Null(await TakeAsync("node-2"));
    }

    [Fact]
    public async Task A_step_keeps_its_attempts_failures_times_counts_and_error()
    {
        var id = await StartedAsync();
        var lease = await TakenAsync();
        Assert.Equal((1, 0), Of((await RunQueue.BeginStepAsync(lease, 0, Cancel))!));
        Time.Advance(TimeSpan.FromSeconds(1));
        await EndStepAsync(lease, 0, StepState.Pending, "the\0 network", added: 1);
        var waiting = (await RunAsync(id)).Steps[0];
        Assert.Equal((StepState.Pending, "the\uFFFD network", null), (waiting.State, waiting.Error, waiting.FinishedAt));
        Assert.Equal((2, 1), Of((await RunQueue.BeginStepAsync(lease, 0, Cancel))!));
        Assert.Null((await RunAsync(id)).Steps[0].Error);
        Time.Advance(TimeSpan.FromSeconds(1));
        await EndStepAsync(lease, 0, StepState.Succeeded, added: 5);

        var step = (await RunAsync(id)).Steps[0];

        Assert.Equal((StepState.Succeeded, 2, 1), (step.State, step.Attempt, step.Failures));
        Assert.Equal((Now, Now.AddSeconds(2)), (step.StartedAt, step.FinishedAt));
        Assert.Equal(5, step.Counts["added"]);
        Assert.Equal(6, (await RunAsync(id)).Counts["sum"]);

        static (int, int) Of(RunStep step) => (step.Attempt, step.Failures);
    }

    [Fact]
    public async Task A_finished_run_keeps_its_error_and_skips_what_was_not_begun()
    {
        var id = await StartedAsync();
        var lease = await TakenAsync();
        await RunQueue.BeginStepAsync(lease, 0, Cancel);
        await EndStepAsync(lease, 0, StepState.Failed, "broken");
        Time.Advance(TimeSpan.FromSeconds(9));

        Assert.True(await RunQueue.FinishAsync(lease, RunState.Failed, "fetch: broken", Cancel));

        var run = await RunAsync(id);
        Assert.Equal((RunState.Failed, "fetch: broken", Now.AddSeconds(9), Me), (run.State, run.Error, run.FinishedAt, run.Node));
        Assert.Equal([StepState.Failed, StepState.Skipped], await StatesAsync(id));
        Time.Advance(2 * Lease);
        Assert.Null(await TakeAsync());
        await AssertLostAsync(lease);
    }

    [Fact]
    public async Task Log_lines_are_numbered_from_one_on_and_read_after_a_line()
    {
        var id = await StartedAsync();
        var lease = await TakenAsync();
        await RunQueue.AppendLogAsync(lease, [Line("one"), Line("two", RunLogLevel.Warning, "fetch")], Cancel);
        await RunQueue.AppendLogAsync(lease, [Line("drei\0", RunLogLevel.Error)], Cancel);

        Assert.Equal(
            [
                new RunLogLine(1, Now, RunLogLevel.Information, null, "one"), new RunLogLine(2, Now, RunLogLevel.Warning, "fetch", "two"),
                new RunLogLine(3, Now, RunLogLevel.Error, null, "drei\uFFFD"),
            ],
            await Runs.ReadLogAsync(id, 0, 10, Cancel));
        Assert.Equal([2], (await Runs.ReadLogAsync(id, 1, 1, Cancel)).Select(line => line.Line));
        Assert.Empty(await Runs.ReadLogAsync(id, 3, 10, Cancel));
        Assert.Empty(await Runs.ReadLogAsync(id + 1, 0, 10, Cancel));
    }

    [Fact]
    public async Task Given_back_at_a_stop_a_run_is_queued_with_its_finished_steps_and_the_attempt_does_not_count()
    {
        var id = await StartedAsync();
        var lease = await TakenAsync();
        await RunQueue.BeginStepAsync(lease, 0, Cancel);
        await EndStepAsync(lease, 0, StepState.Succeeded);
        await RunQueue.BeginStepAsync(lease, 1, Cancel);

        Assert.True(await RunQueue.ReleaseAsync(lease, Cancel));

        var run = await RunAsync(id);
        Assert.Equal((RunState.Queued, null, Now), (run.State, run.Node, run.StartedAt));
        Assert.Equal([StepState.Succeeded, StepState.Pending], await StatesAsync(id));
        Assert.Equal([1, 0], run.Steps.Select(step => step.Attempt));
        await AssertLostAsync(lease);
        Assert.Equal(id, (await TakenAsync("node-2")).RunId);
    }

    [Fact]
    public async Task Given_back_a_run_that_was_to_be_cancelled_is()
    {
        var id = await StartedAsync();
        var lease = await TakenAsync();
        await RunQueue.BeginStepAsync(lease, 0, Cancel);
        await Runs.CancelAsync(id, Cancel);

        await RunQueue.ReleaseAsync(lease, Cancel);

        var run = await RunAsync(id);
        Assert.Equal((RunState.Cancelled, Now, Me), (run.State, run.FinishedAt, run.Node));
        Assert.Equal([StepState.Cancelled, StepState.Skipped], await StatesAsync(id));
        Assert.Null(await TakeAsync());
    }

    [Fact]
    public async Task All_that_a_killed_process_held_is_queued_again_and_its_attempts_count()
    {
        var id = await StartedAsync();
        await StartedAsync("other");
        var lease = await TakenAsync();
        await RunQueue.BeginStepAsync(lease, 0, Cancel);
        var other = await TakenAsync("node-2");

        Assert.Equal(1, await RunQueue.ReleaseAsync(Me, Cancel));

        Assert.Equal((RunState.Queued, 1), ((await RunAsync(id)).State, (await RunAsync(id)).Steps[0].Attempt));
        Assert.Equal(LeaseState.Held, await RunQueue.RenewAsync(other, Lease, null, Cancel));
        await AssertLostAsync(lease);
        Assert.Equal(0, await RunQueue.ReleaseAsync(Me, Cancel));
        Assert.Equal(id, (await TakenAsync()).RunId);
    }

    private async Task AssertLostAsync(RunLease lease)
    {
        var before = await RunAsync(lease.RunId);
        Assert.Equal(LeaseState.Lost, await RunQueue.RenewAsync(lease, Lease, Progress(0, 99), Cancel));
        Assert.Null(await RunQueue.BeginStepAsync(lease, 0, Cancel));
        Assert.False(await EndStepAsync(lease, 0, StepState.Failed, "late", added: 99));
        Assert.False(await RunQueue.FinishAsync(lease, RunState.Failed, "late", Cancel));
        Assert.False(await RunQueue.AppendLogAsync(lease, [Line("late")], Cancel));
        Assert.False(await RunQueue.ReleaseAsync(lease, Cancel));
        var after = await RunAsync(lease.RunId);
        Assert.Equivalent(before with { Parameters = after.Parameters }, after, strict: true);
        Assert.Empty(await Runs.ReadLogAsync(lease.RunId, 0, 10, Cancel));
    }

    private static RunLogEntry Line(string message, RunLogLevel level = RunLogLevel.Information, string? step = null) => new(Now, level, step, message);
}
