using Anip.Adapters.Scheduling;
using Anip.Adapters.Tests.Contracts;
using Anip.Adapters.Tests.Pipelines;
using Anip.Isolation;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Quartz;

namespace Anip.Adapters.Tests.Scheduling;

/// <summary>What the scheduler does with a real store and the real clock. Nobody works on the runs that it starts.</summary>
public abstract class SchedulerContract(ITestStorage storage) : IAsyncLifetime
{
    private const string News = "news_pipeline";
    private const string Never = "0 0 1 1 *";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => storage.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await storage.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_is_due_is_queued()
    {
        await using var node = await StartAsync("* * * * * *");

        await node.UntilAsync(async () => (await node.RunsAsync()).Count >= 2);

        Assert.All(await node.RunsAsync(), run => Assert.Equal((News, RunTrigger.Schedule), (run.Pipeline, run.Trigger)));
    }

    [Fact]
    public async Task A_changed_schedule_counts_without_a_restart_until_it_is_taken_away()
    {
        await using var node = await StartAsync(Never);
        Assert.Empty(await node.RunsAsync());

        await node.Control.ChangeAsync(node.Pipeline, paused: null, new ScheduleChange(new Schedule("* * * * * *", "Europe/Berlin")), Cancel);
        await node.UntilAsync(async () => (await node.RunsAsync()).Count > 0);

        await node.Control.ChangeAsync(node.Pipeline, paused: null, new ScheduleChange(null), Cancel);
        await node.UntilAsync(async () => (await node.TriggerAsync()) is null);
    }

    [Fact]
    public async Task While_it_is_paused_nothing_is_queued_and_nothing_is_made_up_for()
    {
        await using var node = await StartAsync("* * * * * *", paused: true);
        await node.UntilAsync(async () => (await node.TriggerAsync())?.PreviousFireTimeUtc is not null);
        Assert.Empty(await node.RunsAsync());

        await node.Control.ChangeAsync(node.Pipeline, paused: false, schedule: null, Cancel);
        var resumed = TimeProvider.System.GetUtcNow();
        await node.UntilAsync(async () => (await node.RunsAsync()).Count > 0);

        Assert.All(await node.RunsAsync(), run => Assert.True(run.CreatedAt >= resumed));
    }

    [Fact]
    public async Task Started_again_a_scheduler_makes_up_once_for_all_that_was_missed()
    {
        await MissAsync();

        await using var node = await StartAsync(Never);

        await node.UntilAsync(async () => (await node.RunsAsync()).Count > 0);
        await node.UntilAsync(async () => (await node.TriggerAsync())!.NextFireTimeUtc > TimeProvider.System.GetUtcNow());
        Assert.Single(await node.RunsAsync());
    }

    [Fact]
    public async Task Without_catching_up_it_waits_for_the_next_time()
    {
        await MissAsync();

        await using var node = await StartAsync(Never, settings: ("Scheduling:CatchUp", "None"));

        await node.UntilAsync(async () => (await node.TriggerAsync())!.NextFireTimeUtc > TimeProvider.System.GetUtcNow());
        Assert.Empty(await node.RunsAsync());
    }

    [Fact]
    public async Task Where_Airflow_starts_runs_nothing_is_started_here_and_no_next_run_is_promised()
    {
        await using var node = await StartAsync("* * * * * *", settings: ("Scheduling:Mode", "External"));

        await node.Service.ExecuteTask!.WaitAsync(Cancel);

        var status = await node.Control.StatusAsync(node.Pipeline, Cancel);
        Assert.Equal(("* * * * * *", null), (status.Schedule!.Cron, status.NextRunAt));
        Assert.Empty(await node.RunsAsync());
    }

    /// <summary>Changes the database that Quartz keeps its triggers in.</summary>
    protected abstract Task ExecuteAsync(string sql);

    private async Task MissAsync()
    {
        await using (await StartAsync(Never))
        {
            // Its triggers are stored now.
        }

        await ExecuteAsync($"UPDATE QRTZ_TRIGGERS SET NEXT_FIRE_TIME = {TimeProvider.System.GetUtcNow().AddHours(-3).Ticks}");
    }

    private protected Node Begin(string cron, params (string Key, string Value)[] settings)
    {
        var services = storage.Open(
            TimeProvider.System,
            services => services.AddLogging().AddScheduleRules().AddPipelines()
                .AddPipeline(_ => new Pipeline(News, "Test.", [new Step("fetch", (_, _) => throw new InvalidOperationException())]))
                .AddScheduler(),
            [("Scheduling:PollInterval", "00:00:01"), ($"Scheduling:Schedules:{News}:Cron", cron), .. settings]);
        return new Node(services);
    }

    private async Task<Node> StartAsync(string cron, bool paused = false, params (string Key, string Value)[] settings)
    {
        var node = Begin(cron, settings);
        if (paused)
        {
            await node.Control.ChangeAsync(node.Pipeline, paused: true, schedule: null, Cancel);
        }

        await node.Service.StartAsync(Cancel);
        if (settings is not [(_, "External")])
        {
            await node.UntilAsync(async () => await node.TriggerAsync() is not null);
        }

        return node;
    }

    private protected sealed class Node(ServiceProvider services) : IAsyncDisposable
    {
        public BackgroundService Service { get; } = services.GetServices<IHostedService>().OfType<BackgroundService>().Single();

        public ServiceHealth Health { get; } = services.GetRequiredService<ServiceHealth>();

        public PipelineControl Control { get; } = services.GetRequiredService<PipelineControl>();

        public Pipeline Pipeline { get; } = services.GetRequiredService<PipelineRegistry>().All.Single();

        public async Task<IReadOnlyList<PipelineRun>> RunsAsync() => (await services.GetRequiredService<IRunStore>().ListAsync(new RunQuery { Limit = 100 }, Cancel)).Runs;

        public async Task<ITrigger?> TriggerAsync()
        {
            var scheduler = await services.GetRequiredService<ISchedulerFactory>().LookupScheduler(SchedulerService.Name, Cancel);
            return scheduler?.Status is SchedulerStatus.Running ? await scheduler.GetTrigger(new TriggerKey(News, "pipelines"), Cancel) : null;
        }

        public async Task UntilAsync(Func<Task<bool>> condition)
        {
            while (!await condition())
            {
                Assert.False(Service.ExecuteTask!.IsFaulted, Service.ExecuteTask.Exception?.ToString());
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Service.StopAsync(CancellationToken.None);
            await services.DisposeAsync();
        }
    }
}
