namespace Anip.Models.Registry;

/// <summary>Runs in MLflow's sense: what was done to make a model, with what, how well it went, and the files that came out.</summary>
public interface IRunTracker
{
    Task<TrackedRun> BeginRunAsync(NewTrackedRun run, CancellationToken cancellationToken);

    /// <summary>Adds to a run. A parameter keeps the value that it was first given; another one is refused.</summary>
    Task LogAsync(string run, RunValues values, CancellationToken cancellationToken);

    /// <summary>The run is over, or goes on where the state is <see cref="TrackedRunState.Running"/>.</summary>
    Task EndRunAsync(string run, TrackedRunState state, CancellationToken cancellationToken);

    /// <returns>Null where there is none.</returns>
    Task<TrackedRun?> FindRunAsync(string run, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    /// <param name="experiment">What the runs have in common, such as the model's name; one that is not there has no runs.</param>
    Task<IReadOnlyList<TrackedRun>> ListRunsAsync(string experiment, int limit, CancellationToken cancellationToken);

    /// <summary>All that was logged of a metric, by step.</summary>
    Task<IReadOnlyList<MetricPoint>> ReadMetricAsync(string run, string metric, CancellationToken cancellationToken);

    /// <summary>Keeps a file with a run; one of that path is replaced.</summary>
    /// <param name="open">Opens the content, which may be read more than once.</param>
    Task PutArtifactAsync(string run, string path, Func<Stream> open, CancellationToken cancellationToken);

    /// <summary>All files of a run below a folder (empty for all), by their paths from the run's root.</summary>
    Task<IReadOnlyList<ArtifactFile>> ListArtifactsAsync(string run, string folder, CancellationToken cancellationToken);

    /// <returns>Null where the run has no such file.</returns>
    Task<Stream?> OpenArtifactAsync(string run, string path, CancellationToken cancellationToken);
}

/// <param name="Experiment">What it belongs to, such as the model's name.</param>
/// <param name="Name">For people.</param>
public sealed record NewTrackedRun(string Experiment, string Name)
{
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

/// <summary>What is added to a run.</summary>
public sealed record RunValues
{
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<MetricPoint> Metrics { get; init; } = [];
}

/// <param name="Value">Finite, or not a number.</param>
/// <param name="At">To the millisecond.</param>
public sealed record MetricPoint(string Key, double Value, long Step, DateTimeOffset At);

public sealed record TrackedRun
{
    public required string Id { get; init; }

    public required string Experiment { get; init; }

    public required string Name { get; init; }

    public required TrackedRunState State { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The last point of each metric.</summary>
    public IReadOnlyDictionary<string, MetricPoint> Metrics { get; init; } = new Dictionary<string, MetricPoint>();
}

/// <summary>In MLflow's words.</summary>
public enum TrackedRunState
{
    Running,
    Scheduled,
    Finished,
    Failed,
    Killed,
}

/// <param name="Path">With slashes.</param>
/// <param name="Length">In bytes.</param>
public sealed record ArtifactFile(string Path, long Length);
