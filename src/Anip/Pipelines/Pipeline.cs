using Anip.Pipelines.Runs;

namespace Anip.Pipelines;

/// <summary>A named, ordered list of steps. Registered once as a service, it can be started from everywhere.</summary>
/// <param name="Name">Such as <c>rss_pipeline</c>.</param>
/// <param name="Description">One line for a person.</param>
/// <param name="Steps">In the order in which they run; each begins when the one before has ended well.</param>
public sealed record Pipeline(string Name, string Description, IReadOnlyList<IPipelineStep> Steps)
{
    /// <summary>What a run may be given; anything else is refused.</summary>
    public IReadOnlyList<PipelineParameter> Parameters { get; init; } = [];

    /// <summary>Cleans up after a run that has come to its end, however it did, before that is written down; null where there is nothing to. It may be called again, and be missed where the process is killed.</summary>
    public Func<PipelineRun, CancellationToken, Task>? Conclude { get; init; }

    /// <summary>What counts where neither a setting nor a change says otherwise; null for none.</summary>
    public Schedule? DefaultSchedule { get; init; }
}

/// <summary>All pipelines of this program, by name.</summary>
public sealed class PipelineRegistry
{
    private readonly SortedDictionary<string, Pipeline> _pipelines = new(StringComparer.Ordinal);

    public PipelineRegistry(IEnumerable<Pipeline> pipelines)
    {
        foreach (var pipeline in pipelines)
        {
            if (!_pipelines.TryAdd(pipeline.Name, pipeline))
            {
                throw new ArgumentException($"There are two pipelines named {pipeline.Name}.", nameof(pipelines));
            }

            if (pipeline.Steps.Select(step => step.Name).Distinct(StringComparer.Ordinal).Count() != pipeline.Steps.Count)
            {
                throw new ArgumentException($"Two steps of {pipeline.Name} have one name.", nameof(pipelines));
            }
        }
    }

    public IReadOnlyCollection<Pipeline> All => _pipelines.Values;

    public IReadOnlyCollection<string> Names => _pipelines.Keys;

    public Pipeline? Find(string name) => _pipelines.GetValueOrDefault(name);
}
