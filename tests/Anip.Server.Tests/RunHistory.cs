using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Pipelines.Scheduling;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Server.Tests;

/// <summary>Pipelines with runs in every state, written the way that the runner does, on a clock that goes on.</summary>
internal static class RunHistory
{
    public const string Failure = "fetch: 2 of 12 sources answered 503 Service Unavailable; they are asked again in the next run.";

    public static void AddPipelines(IServiceCollection services) => services
        .AddSingleton<IScheduleRules, EveryHour>()
        .AddPipeline(_ => new Pipeline("rss_pipeline", "Fetches the subscribed feeds and stores what is new.", [new Idle("subscribe"), new Idle("fetch")])
        {
            DefaultSchedule = new Schedule("0 * * * *", "UTC"),
        })
        .AddPipeline(_ => new Pipeline("newsapi_pipeline", "Fetches top headlines from NewsAPI.", [new Idle("fetch")])
        {
            Parameters =
            [
                PipelineParameter.Text("country", "Two letters, such as us.", 2, "us"),
                PipelineParameter.Number("page_size", "Headlines that are asked for.", 1, 100, 100),
            ],
        })
        .AddPipeline(_ => new Pipeline("ml_processing", "Reads the articles that are waiting.", [new Idle("enrich"), new Idle("report")]))
        .AddPipeline(_ => new Pipeline("maintenance", "Deletes what is past its time, and keeps the database fast and small.", [new Idle("delete"), new Idle("compact")]));

    public static async Task AddRunsAsync(this ServerHost host, CancellationToken cancellationToken)
    {
        var chance = new Random(11);
        for (var hour = 0; hour < 22; hour++)
        {
            var lease = await host.BeginAsync("rss_pipeline", RunTrigger.Schedule, cancellationToken);
            await host.StepAsync(lease, 0, TimeSpan.FromMilliseconds(40), StepState.Succeeded, new() { ["subscribed"] = hour is 0 ? 12 : 0 }, cancellationToken);
            var fails = hour is 9 or 10;
            var added = chance.Next(4, 140);
            await host.StepAsync(
                lease, 1, TimeSpan.FromSeconds(3 + (added / 6.0)), fails ? StepState.Failed : StepState.Succeeded, new() { ["sources"] = 12, ["added"] = added, ["revised"] = added / 9 }, cancellationToken);
            await host.EndAsync(lease, fails ? RunState.Failed : RunState.Succeeded, fails ? Failure : null, cancellationToken);

            if (hour % 2 is 1)
            {
                lease = await host.BeginAsync("ml_processing", RunTrigger.Page, cancellationToken);
                var cancelled = hour is 13;
                await host.StepAsync(
                    lease, 0, TimeSpan.FromSeconds(2 + chance.Next(40)), cancelled ? StepState.Cancelled : StepState.Succeeded, new() { ["enriched"] = 2 * added }, cancellationToken);
                if (!cancelled)
                {
                    await host.StepAsync(lease, 1, TimeSpan.FromSeconds(1), StepState.Succeeded, [], cancellationToken);
                }

                await host.EndAsync(lease, cancelled ? RunState.Cancelled : RunState.Succeeded, null, cancellationToken);
            }

            host.Time.Advance(TimeSpan.FromMinutes(hour is 21 ? 4 : 58));
        }

        var night = await host.BeginAsync("maintenance", RunTrigger.Cli, cancellationToken);
        await host.StepAsync(night, 0, TimeSpan.FromSeconds(1.4), StepState.Succeeded, new() { ["deleted"] = 1240 }, cancellationToken);
        await host.StepAsync(night, 1, TimeSpan.FromSeconds(5), StepState.Succeeded, [], cancellationToken);
        await host.EndAsync(night, RunState.Succeeded, null, cancellationToken);
        await host.BeginOneInWorkAsync(cancellationToken);
        await host.StartAsync("ml_processing", RunTrigger.Page, cancellationToken);
    }

    /// <summary>A run of <c>ml_processing</c> that is under way, with lines in its log.</summary>
    public static async Task<RunLease> BeginOneInWorkAsync(this ServerHost host, CancellationToken cancellationToken)
    {
        var lease = await host.BeginAsync("ml_processing", RunTrigger.Page, cancellationToken);
        var queue = host.Get<IRunQueue>();
        await queue.BeginStepAsync(lease, 0, cancellationToken);
        await host.LogAsync(lease, RunLogLevel.Information, "412 articles are waiting.", cancellationToken);
        host.Time.Advance(TimeSpan.FromSeconds(4));
        await host.LogAsync(lease, RunLogLevel.Warning, "Article 812 is longer than what the models read: its beginning counts.", cancellationToken);
        await host.LogAsync(lease, RunLogLevel.Information, "256 of 412 articles are read.", cancellationToken);
        var counts = new Dictionary<string, long> { ["enriched"] = 256, ["pending"] = 156 };
        await queue.RenewAsync(lease, TimeSpan.FromHours(1), new RunProgress(0, counts, counts), cancellationToken);
        return lease;
    }

    public static async Task<PipelineRun> StartAsync(this ServerHost host, string pipeline, RunTrigger trigger, CancellationToken cancellationToken) =>
        (await host.Get<PipelineControl>().StartAsync(host.Get<PipelineRegistry>().Find(pipeline)!, RunParameters.None, trigger, key: null, cancellationToken)).Run!;

    public static async Task<RunLease> BeginAsync(this ServerHost host, string pipeline, RunTrigger trigger, CancellationToken cancellationToken)
    {
        await host.StartAsync(pipeline, trigger, cancellationToken);
        return (await host.Get<IRunQueue>().ClaimAsync("desk-1", [pipeline], TimeSpan.FromHours(1), cancellationToken))!.Lease;
    }

    public static Task<bool> EndAsync(this ServerHost host, RunLease lease, RunState state, string? error, CancellationToken cancellationToken) =>
        host.Get<IRunQueue>().FinishAsync(lease, state, error, cancellationToken);

    public static Task<bool> LogAsync(this ServerHost host, RunLease lease, RunLogLevel level, string message, CancellationToken cancellationToken) =>
        host.Get<IRunQueue>().AppendLogAsync(lease, [new RunLogEntry(host.Time.GetUtcNow(), level, "enrich", message)], cancellationToken);

    public static async Task StepAsync(
        this ServerHost host, RunLease lease, int position, TimeSpan takes, StepState state, Dictionary<string, long> counts, CancellationToken cancellationToken)
    {
        var queue = host.Get<IRunQueue>();
        await queue.BeginStepAsync(lease, position, cancellationToken);
        host.Time.Advance(takes);
        await queue.EndStepAsync(lease, new StepEnd(state, new RunProgress(position, counts, counts), state is StepState.Failed ? Failure : null), cancellationToken);
    }

    /// <summary>The feeds are fetched at each full hour.</summary>
    private sealed class EveryHour : IScheduleRules
    {
        public IReadOnlyDictionary<string, string> Errors(Schedule schedule) => new Dictionary<string, string>();

        public DateTimeOffset? NextAfter(Schedule schedule, DateTimeOffset instant) => instant.AddHours(1).AddMinutes(-instant.Minute).AddSeconds(-instant.Second);
    }

    private sealed class Idle(string name) : IPipelineStep
    {
        public string Name => name;

        public Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
