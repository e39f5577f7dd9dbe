using Anip.Adapters.Tests.Contracts;
using Anip.Pipelines.Runs;

namespace Anip.Adapters.Tests.Pipelines;

/// <summary>That work goes on, and once only, when a process ends in the middle of it.</summary>
public abstract class TakeOverContract(ITestStorage storage) : PipelineContract(storage)
{
    protected override IReadOnlyList<(string Key, string Value)> Settings => [("Pipelines:MaxInterruptions", "2")];

    [Fact]
    public async Task What_a_dead_node_finished_is_not_done_again()
    {
        var id = await StartedAsync();
        var dead = await TakenAsync("dead");
        await RunQueue.BeginStepAsync(dead, 0, Cancel);
        await EndStepAsync(dead, 0, StepState.Succeeded, added: 3);
        await RunQueue.BeginStepAsync(dead, 1, Cancel);
        Time.Advance(Lease);
        Tidy = (_, _) => Task.FromResult(Counts("added", 4));

        Assert.Equal(RunState.Succeeded, (await GoOnAsync())!.State);

        Assert.Equal(["tidy"], Executed);
        var run = await RunAsync(id);
        Assert.Equal([1, 2], run.Steps.Select(step => step.Attempt));
        Assert.Equal(7, run.Counts["added"]);
    }

    [Fact]
    public async Task A_failure_that_a_dead_node_could_not_report_any_more_fails_the_run()
    {
        await StartedAsync();
        var dead = await TakenAsync("dead");
        await RunQueue.BeginStepAsync(dead, 0, Cancel);
        await EndStepAsync(dead, 0, StepState.Failed, "broken");
        Time.Advance(Lease);

        Assert.Equal(new RunEnd(RunState.Failed, "fetch: broken"), await GoOnAsync());
        Assert.Empty(Executed);
    }

    [Fact]
    public async Task What_a_killed_process_of_this_node_left_is_queued_when_the_next_one_takes_its_name()
    {
        var id = await StartedAsync();
        string killed;
        using (var owner = await Runner.AcquireLeaseAsync(Cancel))
        {
            killed = owner.Name;
            await TakenAsync(killed);
            using var second = await Runner.AcquireLeaseAsync(Cancel);
            Assert.Equal(RunState.Running, (await RunAsync(id)).State); // The first still works.
        }

        using var next = await Runner.AcquireLeaseAsync(Cancel);

        Assert.Equal(killed, next.Name);
        Assert.Equal((RunState.Queued, null), ((await RunAsync(id)).State, (await RunAsync(id)).Node));
    }

    [Fact]
    public async Task Work_whose_run_another_node_has_stops_and_writes_nothing()
    {
        Fetch = (context, token) =>
        {
            context.Count("added", 99);
            context.Log("from the first");
            return HangAsync(token);
        };
        var id = await StartedAsync();
        var first = Runner.ExecuteAsync((await TakeAsync("first"))!, Cancel);
        await UntilAsync(async () => (await Runs.ReadLogAsync(id, 0, 10, Cancel)).Count == 1);
        await RunQueue.ReleaseAsync("first", Cancel);
        var second = (await TakeAsync("second"))!;

        Assert.Null(await EndAsync(first));

        var run = await RunAsync(id);
        Assert.Equal((RunState.Running, "second"), (run.State, run.Node));
        Fetch = (_, _) => Task.FromResult(Counts("added", 1));
        Assert.Equal(RunState.Succeeded, (await EndAsync(Runner.ExecuteAsync(second, Cancel)))!.State);
        Assert.Equal(1, (await RunAsync(id)).Counts["added"]);
        Assert.Single(await Runs.ReadLogAsync(id, 0, 10, Cancel));
    }

    [Fact]
    public async Task A_run_of_which_another_node_has_taken_hold_begins_no_further_step_here()
    {
        var id = await StartedAsync();
        Fetch = async (_, _) =>
        {
            await RunQueue.ReleaseAsync("first", Cancel);
            await TakenAsync("second");
            return Nothing;
        };

        Assert.Null(await EndAsync(Runner.ExecuteAsync((await TakeAsync("first"))!, Cancel)));

        Assert.Equal(["fetch"], Executed);
        Assert.Equal((RunState.Running, "second", StepState.Pending), ((await RunAsync(id)).State, (await RunAsync(id)).Node, (await RunAsync(id)).Steps[0].State));
    }

    [Fact]
    public async Task A_stop_gives_the_run_back_and_the_next_process_goes_on_with_the_step_that_was_cut_off()
    {
        Tidy = (_, token) => HangAsync(token);
        var id = await StartedAsync();
        using var stop = new CancellationTokenSource();
        var running = Runner.ExecuteAsync((await TakeAsync())!, stop.Token);
        await UntilAsync(async () => (await RunAsync(id)).Steps[1].State is StepState.Running);

        await stop.CancelAsync();

        Assert.Null(await EndAsync(running));
        var run = await RunAsync(id);
        Assert.Equal((RunState.Queued, null, null), (run.State, run.Node, run.Error));
        Assert.Equal([(StepState.Succeeded, 1), (StepState.Pending, 0)], run.Steps.Select(step => (step.State, step.Attempt)));
        Tidy = (_, _) => Task.FromResult(Nothing);
        Assert.Equal(RunState.Succeeded, (await GoOnAsync())!.State);
        Assert.Equal(["fetch", "tidy", "tidy"], Executed);
    }

    [Fact]
    public async Task A_step_that_ends_well_while_the_process_stops_is_done()
    {
        using var stop = new CancellationTokenSource();
        Fetch = async (_, _) =>
        {
            await stop.CancelAsync();
            return Counts("added", 1);
        };
        var id = await StartedAsync();

        Assert.Null(await EndAsync(Runner.ExecuteAsync((await TakeAsync())!, stop.Token)));

        Assert.Equal([StepState.Succeeded, StepState.Pending], await StatesAsync(id));
        Assert.Equal(RunState.Queued, (await RunAsync(id)).State);
        await GoOnAsync();
        Assert.Equal(["fetch", "tidy"], Executed);
    }

    [Fact]
    public async Task A_step_in_which_processes_die_again_and_again_is_given_up()
    {
        await StartedAsync();
        for (var death = 0; death < 3; death++)
        {
            await RunQueue.BeginStepAsync(await TakenAsync("dead"), 0, Cancel);
            Time.Advance(Lease);
        }

        var end = await GoOnAsync();

        Assert.Equal(RunState.Failed, end!.State);
        Assert.StartsWith("fetch: its process ended 3 times in the middle of it.", end.Error, StringComparison.Ordinal);
        Assert.Empty(Executed);
    }

    [Fact]
    public async Task A_step_that_this_version_does_not_have_fails_the_run()
    {
        await StartAsync(News, steps: ["fetch", "polish"]);

        Assert.Equal("polish: news_pipeline has no such step in this version of the program. Start the run anew.", (await GoOnAsync())!.Error);
    }

    private async Task<RunEnd?> GoOnAsync() => await EndAsync(Runner.ExecuteAsync((await TakeAsync("next"))!, Cancel));
}
