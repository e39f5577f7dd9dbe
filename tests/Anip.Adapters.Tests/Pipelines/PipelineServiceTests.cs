using Anip.Adapters.Tests.Sqlite;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Anip.Adapters.Tests.Pipelines;

public sealed class PipelineServiceTests() : PipelineContract(new SqliteStorage())
{
    private BackgroundService Service => Get<IEnumerable<IHostedService>>().OfType<BackgroundService>().Single();

    private PipelineControl Control => Get<PipelineControl>();

    protected override void Add(IServiceCollection services)
    {
        services.AddPipelineService();
        base.Add(services);
    }

    [Fact]
    public async Task A_run_that_is_started_here_begins_at_once()
    {
        await UpAsync();

        var id = await StartHereAsync(News);

        await StillUntilAsync(async () => (await RunAsync(id)).State is RunState.Succeeded); // The clock stands still.
        await Service.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_run_that_was_started_elsewhere_is_found_by_looking()
    {
        await UpAsync();
        var id = await StartedAsync();

        await UntilAsync(async () => (await RunAsync(id)).State is RunState.Succeeded);
        await Service.StopAsync(Cancel);
    }

    [Fact]
    public async Task Pipelines_run_beside_each_other_and_runs_of_one_after_each_other()
    {
        var gate = new TaskCompletionSource();
        Fetch = async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return Nothing;
        };
        await UpAsync();
        var first = await StartHereAsync(News);
        var second = await StartHereAsync(News);
        var other = await StartHereAsync("other");

        await StillUntilAsync(async () => (await RunAsync(other)).State is RunState.Succeeded);
        Assert.Equal((RunState.Running, RunState.Queued), ((await RunAsync(first)).State, (await RunAsync(second)).State));
        gate.SetResult();
        await StillUntilAsync(async () => (await RunAsync(second)).State is RunState.Succeeded);
        Assert.Equal(RunState.Succeeded, (await RunAsync(first)).State);
        await Service.StopAsync(Cancel);
    }

    [Fact]
    public async Task Resumed_a_pipeline_goes_on_with_what_waits()
    {
        await UpAsync();
        var id = await StartedAsync();
        await PipelineSettings.ChangeAsync(News, paused: true, schedule: null, Cancel);
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(RunState.Queued, (await RunAsync(id)).State);

        await Control.ChangeAsync(Get<PipelineRegistry>().Find(News)!, paused: false, schedule: null, Cancel);

        await StillUntilAsync(async () => (await RunAsync(id)).State is RunState.Succeeded);
        await Service.StopAsync(Cancel);
    }

    [Fact]
    public async Task At_its_end_the_service_gives_back_what_it_could_not_finish()
    {
        Fetch = (_, token) => HangAsync(token);
        await UpAsync();
        var id = await StartHereAsync(News);
        await StillUntilAsync(async () => (await RunAsync(id)).Steps[0].State is StepState.Running);

        await EndAsync(StopAsync());

        Assert.Equal((RunState.Queued, StepState.Pending, 0), ((await RunAsync(id)).State, (await RunAsync(id)).Steps[0].State, (await RunAsync(id)).Steps[0].Attempt));
        Assert.True(Control.IsUnavailable);

        async Task<bool> StopAsync()
        {
            await Service.StopAsync(Cancel);
            return true;
        }
    }

    private async Task UpAsync()
    {
        var service = Service;
        Assert.True(Control.IsUnavailable);
        await service.StartAsync(Cancel);
        await StillUntilAsync(() => Task.FromResult(!Control.IsUnavailable));
    }

    private async Task<long> StartHereAsync(string pipeline) =>
        (await Control.StartAsync(Get<PipelineRegistry>().Find(pipeline)!, RunParameters.None, RunTrigger.Api, key: null, Cancel)).Run!.Id;

    private static async Task StillUntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Yield();
            Cancel.ThrowIfCancellationRequested();
        }
    }
}
