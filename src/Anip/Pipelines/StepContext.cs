using System.Collections.Concurrent;
using Anip.Pipelines.Runs;

namespace Anip.Pipelines;

/// <summary>What a step works with.</summary>
public sealed class StepContext
{
    private readonly Action<RunLogLevel, string> _log;
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    internal StepContext(long runId, RunParameters parameters, int attempt, Action<RunLogLevel, string> log) =>
        (RunId, Parameters, Attempt, _log) = (runId, parameters, attempt, log);

    public long RunId { get; }

    public RunParameters Parameters { get; }

    /// <summary>1 for the first one.</summary>
    public int Attempt { get; }

    /// <summary>How far the step is, counted by name: shown while it works, and replaced by what it returns.</summary>
    public IReadOnlyDictionary<string, long> Counts => new Dictionary<string, long>(_counts, StringComparer.Ordinal);

    /// <summary>The clock started the run, and nobody waits for it.</summary>
    public bool IsScheduled { get; init; }

    internal bool IsSkipped { get; private set; }

    public void Count(string name, long value) => _counts[name] = value;

    /// <summary>Writes a line into the run's log. Never waits: lines that come faster than they can be stored are left out, and counted.</summary>
    public void Log(string message) => _log(RunLogLevel.Information, message);

    /// <inheritdoc cref="Log"/>
    public void Warn(string message) => _log(RunLogLevel.Warning, message);

    /// <summary>There is nothing to do; the step returns then and counts as skipped.</summary>
    /// <param name="reason">Why, in a sentence, for the log.</param>
    public IReadOnlyDictionary<string, long> Skip(string reason)
    {
        IsSkipped = true;
        Log(reason);
        return PipelineRun.NoCounts;
    }
}
