using Anip.Adapters.Tests.Sqlite;
using Anip.Pipelines;
using Anip.Pipelines.Runs;

namespace Anip.Adapters.Tests.Pipelines;

public sealed class PipelineRunnerTests() : PipelineContract(new SqliteStorage())
{
    protected override IReadOnlyList<(string Key, string Value)> Settings => [("Pipelines:MaxLogLines", "100"), ("Pipelines:Steps:news_pipeline:tidy:MaxAttempts", "1")];

    [Fact]
    public async Task Steps_run_in_order_and_their_counts_are_kept_and_summed()
    {
        Fetch = (_, _) => Task.FromResult<IReadOnlyDictionary<string, long>>(new Dictionary<string, long> { ["seen"] = 3, ["added"] = 2 });
        Tidy = (_, _) => Task.FromResult(Counts("seen", 4));

        var (end, run) = await ExecuteAsync();

        Assert.Equal(new RunEnd(RunState.Succeeded, null), end);
        Assert.Equal(["fetch", "tidy"], Executed);
        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal([StepState.Succeeded, StepState.Succeeded], run.Steps.Select(step => step.State));
        Assert.Equal((2, 4), (run.Steps[0].Counts["added"], run.Steps[1].Counts["seen"]));
        Assert.Equal((7, 2), (run.Counts["seen"], run.Counts["added"]));
    }

    [Fact]
    public async Task A_step_is_told_its_run_parameters_and_attempt()
    {
        StepContext? seen = null;
        Fetch = (context, _) =>
        {
            seen = context;
            return Task.FromResult(Nothing);
        };
        var id = (await StartAsync(parameters: With(("limit", "5")))).Run!.Id;

        await EndAsync(Runner.ExecuteAsync((await TakeAsync())!, Cancel));

        Assert.Equal((id, 1, "{\"limit\":5}"), (seen!.RunId, seen.Attempt, seen.Parameters.ToString()));
    }

    [Fact]
    public async Task A_step_that_fails_is_tried_again_after_a_while_and_not_before()
    {
        var failures = 2;
        Fetch = (_, _) => failures-- > 0 ? throw new StepException("The network is down. Wait.") : Task.FromResult(Nothing);
        var id = await StartedAsync();
        var running = Runner.ExecuteAsync((await TakeAsync())!, Cancel);
        await StateAsync(id, 0, StepState.Pending);

        Time.Advance(TimeSpan.FromSeconds(2.4)); // Less than half of the first back-off.
        Assert.Equal((StepState.Pending, 1, "The network is down. Wait."), Of((await RunAsync(id)).Steps[0]));
        Assert.Equal(new RunEnd(RunState.Succeeded, null), await EndAsync(running));

        Assert.Equal(["fetch", "fetch", "fetch", "tidy"], Executed);
        Assert.Equal((StepState.Succeeded, 3, null), Of((await RunAsync(id)).Steps[0]));
        var lines = await Runs.ReadLogAsync(id, 0, 10, Cancel);
        Assert.Equal(2, lines.Count);
        Assert.StartsWith("attempt 1 failed: The network is down. Wait. Tried again in ", lines[0].Message, StringComparison.Ordinal);
        Assert.Equal((RunLogLevel.Warning, "fetch"), (lines[0].Level, lines[0].Step));

        static (StepState, int, string?) Of(RunStep step) => (step.State, step.Attempt, step.Error);
    }

    [Fact]
    public async Task A_step_that_fails_too_often_fails_the_run_and_says_what_failed()
    {
        Fetch = (_, _) => throw new StepException("The network is down. Wait.");

        var (end, run) = await ExecuteAsync();

        Assert.Equal(new RunEnd(RunState.Failed, "fetch: The network is down. Wait."), end);
        Assert.Equal(["fetch", "fetch", "fetch"], Executed);
        Assert.Equal((RunState.Failed, "fetch: The network is down. Wait."), (run.State, run.Error));
        Assert.Equal([StepState.Failed, StepState.Skipped], run.Steps.Select(step => step.State));
    }

    [Fact]
    public async Task A_step_may_have_attempts_of_its_own()
    {
        Tidy = (_, _) => throw new StepException("Not tidy.");

        var (end, _) = await ExecuteAsync();

        Assert.Equal("tidy: Not tidy.", end!.Error);
        Assert.Equal(["fetch", "tidy"], Executed);
    }

    [Fact]
    public async Task A_failure_that_no_attempt_mends_is_final()
    {
        Fetch = (_, _) => throw new StepException("There is no key. Set one.") { IsFinal = true };

        await ExecuteAsync();

        Assert.Equal(["fetch"], Executed);
    }

    [Fact]
    public async Task An_error_that_nobody_expected_is_one_line_with_its_kind()
    {
        Tidy = (_, _) => throw new InvalidOperationException("first\nsecond\0");

        var (end, _) = await ExecuteAsync();

        Assert.Equal("tidy: InvalidOperationException: first second\uFFFD The node's log has the details.", end!.Error);
    }

    [Fact]
    public async Task A_step_that_takes_too_long_is_ended_and_the_setting_is_named()
    {
        Tidy = (_, token) => HangAsync(token);
        var id = await StartedAsync();
        var running = Runner.ExecuteAsync((await TakeAsync())!, Cancel);
        await StateAsync(id, 1, StepState.Running);

        Time.Advance(TimeSpan.FromHours(6));

        Assert.Equal("tidy: it took longer than 06:00:00. Raise Pipelines:Steps:news_pipeline:tidy:Timeout where that is to be expected.", (await EndAsync(running))!.Error);
    }

    [Fact]
    public async Task How_far_a_step_is_can_be_seen_while_it_works()
    {
        Fetch = (_, _) => Task.FromResult(Counts("added", 1));
        Tidy = (context, token) =>
        {
            context.Count("added", 5);
            context.Log("five");
            return HangAsync(token);
        };
        var id = await StartedAsync();
        using var stop = new CancellationTokenSource();
        var running = Runner.ExecuteAsync((await TakeAsync())!, stop.Token);

        await UntilAsync(async () => (await RunAsync(id)).Counts.GetValueOrDefault("added") == 6);
        await UntilAsync(async () => (await Runs.ReadLogAsync(id, 0, 10, Cancel)).Count == 1);

        Assert.Equal((StepState.Running, 5), ((await RunAsync(id)).Steps[1].State, (await RunAsync(id)).Steps[1].Counts["added"]));
        await stop.CancelAsync();
        Assert.Null(await EndAsync(running));
    }

    [Fact]
    public async Task A_step_with_nothing_to_do_is_skipped_and_the_run_goes_on()
    {
        Fetch = (context, _) => Task.FromResult(context.Skip("There is no feed."));

        var (_, run) = await ExecuteAsync();

        Assert.Equal([StepState.Skipped, StepState.Succeeded], run.Steps.Select(step => step.State));
        Assert.Equal("There is no feed.", Assert.Single(await Runs.ReadLogAsync(run.Id, 0, 10, Cancel)).Message);
    }

    [Fact]
    public async Task A_cancelled_run_ends_at_the_next_heartbeat()
    {
        Fetch = (context, token) =>
        {
            context.Count("added", 2);
            return HangAsync(token);
        };
        var id = await StartedAsync();
        var running = Runner.ExecuteAsync((await TakeAsync())!, Cancel);
        await StateAsync(id, 0, StepState.Running);

        await Runs.CancelAsync(id, Cancel);
        Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(new RunEnd(RunState.Cancelled, null), await running);
        var run = await RunAsync(id);
        Assert.Equal([StepState.Cancelled, StepState.Skipped], run.Steps.Select(step => step.State));
        Assert.Equal((RunState.Cancelled, 2), (run.State, run.Counts["added"]));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_between_two_attempts_ends_without_another()
    {
        Fetch = (_, _) => throw new StepException("Down.");
        var id = await StartedAsync();
        var running = Runner.ExecuteAsync((await TakeAsync())!, Cancel);
        await StateAsync(id, 0, StepState.Pending);

        await Runs.CancelAsync(id, Cancel);
        Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(RunState.Cancelled, (await running)!.State);
        Assert.Equal(["fetch"], Executed);
    }

    [Fact]
    public async Task A_run_that_was_to_be_cancelled_when_its_node_died_is_cancelled_by_the_next()
    {
        var id = await StartedAsync();
        await TakenAsync("dead");
        await Runs.CancelAsync(id, Cancel);
        Time.Advance(Lease);

        Assert.Equal(RunState.Cancelled, (await EndAsync(Runner.ExecuteAsync((await TakeAsync())!, Cancel)))!.State);
        Assert.Empty(Executed);
    }

    [Fact]
    public async Task Log_lines_beyond_the_limit_are_counted()
    {
        Fetch = (context, _) =>
        {
            for (var i = 1; i <= 150; i++)
            {
                context.Log($"line {i}");
            }

            return Task.FromResult(Nothing);
        };

        var (_, run) = await ExecuteAsync();

        var lines = await Runs.ReadLogAsync(run.Id, 0, 1000, Cancel);
        Assert.Equal(101, lines.Count);
        Assert.Equal(("line 100", "50 further lines were left out."), (lines[99].Message, lines[100].Message));
    }

    private async Task<(RunEnd? End, PipelineRun Run)> ExecuteAsync()
    {
        var id = await StartedAsync();
        var end = await EndAsync(Runner.ExecuteAsync((await TakeAsync())!, Cancel));
        return (end, await RunAsync(id));
    }

    private async Task StateAsync(long id, int position, StepState state)
    {
        // The clock stands still meanwhile; a step that was not begun is pending too.
        while ((await RunAsync(id)).Steps[position] is var step && (step.State != state || step.Attempt == 0))
        {
            await Task.Yield();
            Cancel.ThrowIfCancellationRequested();
        }
    }
}
