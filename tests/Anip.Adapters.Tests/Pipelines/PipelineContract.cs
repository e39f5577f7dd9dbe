using System.Collections.Concurrent;
using Anip.Adapters.Scheduling;
using Anip.Adapters.Tests.Contracts;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Microsoft.Extensions.DependencyInjection;
using Work = System.Func<Anip.Pipelines.StepContext, System.Threading.CancellationToken, System.Threading.Tasks.Task<System.Collections.Generic.IReadOnlyDictionary<string, long>>>;

namespace Anip.Adapters.Tests.Pipelines;

/// <summary>A pipeline of two steps that do what a test says, over a real store and a clock that a test moves.</summary>
public abstract class PipelineContract(ITestStorage storage) : RunContract(storage)
{
    protected static IReadOnlyDictionary<string, long> Nothing { get; } = new Dictionary<string, long>();

    /// <summary>The steps that were executed, in order, each as often as it was.</summary>
    protected ConcurrentQueue<string> Executed { get; } = new();

    protected Work Fetch { get; set; } = (_, _) => Task.FromResult(Nothing);

    protected Work Tidy { get; set; } = (_, _) => Task.FromResult(Nothing);

    protected Work Other { get; set; } = (_, _) => Task.FromResult(Nothing);

    protected PipelineRunner Runner => Get<PipelineRunner>();

    protected override void Add(IServiceCollection services) => services.AddLogging().AddScheduleRules().AddPipelines()
        .AddPipeline(_ => new Pipeline(News, "Test.", [Step("fetch", () => Fetch), Step("tidy", () => Tidy)]))
        .AddPipeline(_ => new Pipeline("other", "Test.", [Step("else", () => Other)]));

    protected static IReadOnlyDictionary<string, long> Counts(string name, long value) => new Dictionary<string, long> { [name] = value };

    /// <summary>Does nothing until it is cancelled.</summary>
    protected static async Task<IReadOnlyDictionary<string, long>> HangAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return Nothing;
    }

    /// <summary>Moves the clock on, second by second, until something is so: not so fast that a slow disk looks like hours.</summary>
    protected async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancel);
        }
    }

    protected async Task<T> EndAsync<T>(Task<T> task)
    {
        await UntilAsync(() => Task.FromResult(task.IsCompleted));
        return await task;
    }

    private Step Step(string name, Func<Work> work) => new(name, (context, token) =>
    {
        Executed.Enqueue(name);
        return work()(context, token);
    });
}

internal sealed class Step(string name, Work work) : IPipelineStep
{
    public string Name => name;

    public Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken) => work(context, cancellationToken);
}
