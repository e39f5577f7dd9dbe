using Anip.Pipelines.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Airflow;

/// <summary>Whether the Airflow that starts runs is healthy, and knows what to start.</summary>
internal static class AirflowCheck
{
    public static async Task<string?> TryAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var isExternal = services.GetRequiredService<IOptions<SchedulingOptions>>().Value.Mode is SchedulingMode.External;
        if (!services.GetRequiredService<IOptions<AirflowOptions>>().Value.IsConfigured)
        {
            return isExternal ? "starts the runs, and is not asked how it is: set Scheduling:Airflow:Url for that" : null;
        }

        var client = services.GetRequiredService<AirflowClient>();
        var health = await client.HealthAsync(cancellationToken);
        if (health.Problem is { } problem)
        {
            throw new AirflowException(null, $"Airflow {health.Version}: {problem}");
        }

        var state = $"Airflow {health.Version}, {string.Join(", ", health.Parts.Select(part => $"{part.Key} {part.Value}"))}";
        if (!isExternal)
        {
            return state;
        }

        var dags = await client.ListAsync(cancellationToken).ToListAsync(cancellationToken);
        return dags.Count == 0
            ? throw new AirflowException(null, $"{state}, but it has no DAG of ours, so that nothing is started: see deploy/airflow/README.md")
            : $"{state}; it starts {dags.Count} DAGs of ours, {dags.Count(dag => dag.Paused)} of them paused";
    }
}
