namespace Anip.Pipelines.Scheduling;

/// <summary>The scheduler outside this program that starts its runs in <see cref="SchedulingMode.External"/>.</summary>
public interface IExternalScheduler
{
    /// <summary>It is known where to ask.</summary>
    bool IsConfigured { get; }

    /// <summary>Asks it how it is, at most every few seconds: who comes in between gets the last answer.</summary>
    /// <returns>What is wrong, in a sentence; null where nothing is.</returns>
    Task<string?> FindProblemAsync(CancellationToken cancellationToken);
}
