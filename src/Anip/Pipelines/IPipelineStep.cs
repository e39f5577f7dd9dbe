using Anip.Isolation;

namespace Anip.Pipelines;

/// <summary>One step of a <see cref="Pipeline"/>: a name and one method. The runner brings retries, time limit, cancellation and records.</summary>
public interface IPipelineStep
{
    /// <summary>Stable and unique within its pipeline, such as <c>fetch</c>: the rows of runs that are not finished refer to it.</summary>
    string Name { get; }

    /// <summary>Does the work. It may have been interrupted anywhere before, on this node or another, and must then go on or do it again.</summary>
    /// <returns>What was done, counted by name.</returns>
    /// <exception cref="StepException">It failed in a way that was to be expected; any other exception fails it too.</exception>
    Task<IReadOnlyDictionary<string, long>> ExecuteAsync(StepContext context, CancellationToken cancellationToken);
}

/// <summary>An expected failure of a step.</summary>
public sealed class StepException(string message, Exception? innerException = null) : AnipException("step_failed", message, innerException)
{
    /// <summary>Trying again would fail in the same way, such as without a key that is not there.</summary>
    public bool IsFinal { get; init; }
}
