using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Airflow;

/// <summary>Lists, starts and follows the DAGs that stand for our pipelines, on Airflow 3 (its API v2) and Airflow 2.10 and later (v1).</summary>
public sealed class AirflowClient
{
    private const string Tag = "anip";
    private const int PageSize = 100;

    private readonly AirflowConnection _connection;
    private readonly AirflowOptions _options;
    private readonly TimeProvider _time;

    internal AirflowClient(AirflowConnection connection, IOptions<AirflowOptions> options, TimeProvider timeProvider) =>
        (_connection, _options, _time) = (connection, options.Value, timeProvider);

    /// <summary>Airflow answers 200 even where a part of it is ill: the parts are what counts.</summary>
    /// <exception cref="AirflowException">It cannot be reached, or refuses.</exception>
    public async Task<AirflowHealth> HealthAsync(CancellationToken cancellationToken)
    {
        var api = await _connection.ApiAsync(cancellationToken);
        var parts = await _connection.SendAsync(HttpMethod.Get, api.HealthPath, null, Parts, cancellationToken);
        var errors = await _connection.SendAsync(HttpMethod.Get, $"{api.Base}/importErrors?limit=1", null, Total, cancellationToken);
        return new AirflowHealth(api.Version, parts, errors);
    }

    /// <summary>The DAGs made of our pipelines, by name.</summary>
    /// <exception cref="AirflowException">It cannot be reached, or refuses.</exception>
    public async IAsyncEnumerable<AirflowDag> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var api = await _connection.ApiAsync(cancellationToken);
        for (var (offset, total) = (0, 1); offset < total;)
        {
            // The server cuts a list as it likes: what came counts, not what was asked for.
            var (dags, all) = await _connection.SendAsync(
                HttpMethod.Get,
                $"{api.Base}/dags?limit={PageSize}&offset={offset}&order_by=dag_id&tags={Tag}",
                null,
                page => (page.GetProperty("dags").EnumerateArray().Select(dag => Dag(api, dag)).ToList(), Total(page)),
                cancellationToken);
            (offset, total) = (offset + dags.Count, dags.Count > 0 ? all : 0);
            foreach (var dag in dags.Where(dag => dag.Id.StartsWith(_options.DagPrefix, StringComparison.Ordinal)))
            {
                yield return dag;
            }
        }
    }

    /// <param name="runId">Of <c>[A-Za-z0-9_.~:+-]</c>; the same again is refused with 409, so that a start whose answer was lost is not a second run.</param>
    /// <exception cref="AirflowException">It cannot be reached, or refuses: 404 unknown DAG, 409 the run is there already.</exception>
    public async Task<AirflowRun> TriggerAsync(string dag, string runId, JsonObject parameters, CancellationToken cancellationToken)
    {
        var api = await _connection.ApiAsync(cancellationToken);
        var body = new JsonObject { ["dag_run_id"] = runId, ["conf"] = parameters.DeepClone(), ["note"] = "started by anip" };
        if (api.WantsLogicalDate)
        {
            body["logical_date"] = null;
        }

        return await _connection.SendAsync(HttpMethod.Post, $"{api.Base}/dags/{Uri.EscapeDataString(dag)}/dagRuns", body, Run, cancellationToken);
    }

    /// <exception cref="AirflowException">It cannot be reached, or refuses: 404 unknown run.</exception>
    public async Task<AirflowRun> FindAsync(string dag, string runId, CancellationToken cancellationToken)
    {
        var api = await _connection.ApiAsync(cancellationToken);
        return await _connection.SendAsync(HttpMethod.Get, RunPath(api, dag, runId), null, Run, cancellationToken);
    }

    /// <summary>Looks again and again until the run has ended.</summary>
    /// <inheritdoc cref="FindAsync"/>
    public async Task<AirflowRun> FollowAsync(string dag, string runId, IProgress<AirflowRun>? progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            var run = await FindAsync(dag, runId, cancellationToken);
            progress?.Report(run);
            if (run.HasEnded)
            {
                return run;
            }

            await Task.Delay(_options.PollInterval, _time, cancellationToken);
        }
    }

    /// <summary>Marks the run as failed, which is how Airflow stops one; its teardown then cancels ours. It may answer "running" until that is done.</summary>
    /// <inheritdoc cref="FindAsync"/>
    public async Task<AirflowRun> StopAsync(string dag, string runId, CancellationToken cancellationToken)
    {
        var api = await _connection.ApiAsync(cancellationToken);
        var path = RunPath(api, dag, runId) + (api.WantsUpdateMask ? "?update_mask=state" : "");
        return await _connection.SendAsync(HttpMethod.Patch, path, new JsonObject { ["state"] = "failed" }, Run, cancellationToken);
    }

    private static string RunPath(AirflowApi api, string dag, string runId) =>
        $"{api.Base}/dags/{Uri.EscapeDataString(dag)}/dagRuns/{Uri.EscapeDataString(runId)}";

    private static Dictionary<string, string> Parts(JsonElement health) => health.EnumerateObject()
        .Where(part => part.Value.ValueKind == JsonValueKind.Object && part.Value.Text("status") is not null)
        .ToDictionary(part => part.Name, part => part.Value.Text("status")!);

    private static int Total(JsonElement page) => page.GetProperty("total_entries").GetInt32();

    private static AirflowDag Dag(AirflowApi api, JsonElement dag) => new(
        dag.Required("dag_id"), dag.Text("description"), dag.GetProperty("is_paused").GetBoolean(), dag.Text("timetable_description"), dag.Time(api.NextRunMember));

    private static AirflowRun Run(JsonElement run) => new(
        run.Required("dag_id"), run.Required("dag_run_id"), run.Required("state"), run.Time("start_date"), run.Time("end_date"));
}
