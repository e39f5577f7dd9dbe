using Anip.Isolation;

namespace Anip.Adapters.Airflow;

/// <param name="Version">Such as 3.3.2.</param>
/// <param name="Parts">The state of each part that was ever started: <c>healthy</c> or <c>unhealthy</c>, by name.</param>
/// <param name="ImportErrors">How many DAG files cannot be loaded: their DAGs are missing or cannot be started.</param>
public sealed record AirflowHealth(string Version, IReadOnlyDictionary<string, string> Parts, int ImportErrors)
{
    /// <summary>What is wrong, one line; null where nothing is.</summary>
    public string? Problem
    {
        get
        {
            var ill = Parts.Where(part => part.Value != "healthy").Select(part => $"{part.Key} is {part.Value} (its log says why)").ToList();
            if (!Parts.ContainsKey("scheduler"))
            {
                ill.Add("scheduler was never started ('airflow scheduler' does)");
            }

            if (ImportErrors > 0)
            {
                ill.Add($"{ImportErrors} DAG files cannot be loaded (Airflow's page shows why)");
            }

            return ill.Count == 0 ? null : string.Join("; ", ill);
        }
    }
}

/// <param name="Schedule">In Airflow's words, such as "At 03:15"; null where it has none.</param>
/// <param name="NextRunAt">Null where none is due, or the DAG is paused.</param>
public sealed record AirflowDag(string Id, string? Description, bool Paused, string? Schedule, DateTimeOffset? NextRunAt);

/// <param name="State">queued, running, success or failed.</param>
public sealed record AirflowRun(string Dag, string Id, string State, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt)
{
    public bool HasEnded => State is "success" or "failed";
}

/// <summary>Airflow did not do what it was asked; the message says what to do.</summary>
/// <param name="status">Its HTTP status; null where it was not reached.</param>
public sealed class AirflowException(int? status, string message, Exception? innerException = null) : AnipException("airflow_failed", message, innerException)
{
    public int? Status { get; } = status;
}
