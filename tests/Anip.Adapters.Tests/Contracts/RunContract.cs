using System.Text.Json;
using Anip.Pipelines;
using Anip.Pipelines.Runs;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>Words that the suites of the ports of runs share.</summary>
public abstract class RunContract(ITestStorage storage) : StorageContract(storage)
{
    protected const string News = "news_pipeline";
    protected static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    protected static readonly string[] Both = [News, "other"];

    protected IRunStore Runs => Get<IRunStore>();

    protected IRunQueue RunQueue => Get<IRunQueue>();

    protected IPipelineSettings PipelineSettings => Get<IPipelineSettings>();

    protected static RunParameters With(params (string Name, string Json)[] values) =>
        new(values.Select(value => KeyValuePair.Create(value.Name, JsonElement.Parse(value.Json))));

    protected Task<StartedRun> StartAsync(
        string pipeline = News, string? key = null, RunParameters? parameters = null, RunTrigger trigger = RunTrigger.Api, params string[] steps) =>
        Runs.StartAsync(
            new NewRun(
                pipeline, steps.Length > 0 ? steps : ["fetch", "tidy"], parameters ?? RunParameters.None, trigger, key, Time.GetUtcNow().AddDays(-7),
                trigger is RunTrigger.Schedule ? Time.GetUtcNow().AddMinutes(-1) : null),
            Cancel);

    protected async Task<long> StartedAsync(string pipeline = News) => (await StartAsync(pipeline)).Run!.Id;

    protected Task<ClaimedRun?> TakeAsync(string owner = Me, params string[] pipelines) =>
        RunQueue.ClaimAsync(owner, pipelines.Length > 0 ? pipelines : Both, Lease, Cancel);

    protected async Task<RunLease> TakenAsync(string owner = Me) => (await TakeAsync(owner) ?? throw new InvalidOperationException("No run could be claimed.")).Lease;

    protected async Task<PipelineRun> RunAsync(long id) => await Runs.FindAsync(id, Cancel) ?? throw new InvalidOperationException($"There is no run {id}.");

    protected async Task<StepState[]> StatesAsync(long id) => [.. (await RunAsync(id)).Steps.Select(step => step.State)];

    protected Task<bool> EndStepAsync(RunLease lease, int position, StepState state, string? error = null, long added = 0) =>
        RunQueue.EndStepAsync(lease, new StepEnd(state, Progress(position, added), error), Cancel);

    protected static RunProgress Progress(int position, long added) => new(
        position, new Dictionary<string, long> { ["added"] = added }, new Dictionary<string, long> { ["added"] = added, ["sum"] = added + 1 });
}
