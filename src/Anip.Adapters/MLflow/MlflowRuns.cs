using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anip.Models.Registry;

namespace Anip.Adapters.MLflow;

/// <summary>Experiments and runs.</summary>
internal sealed class MlflowRuns(MlflowConnection connection, TimeProvider timeProvider)
{
    // MLflow's limits of one request.
    private const int MaxEntries = 1_000;
    private const int MaxPairs = 100;
    private const int MaxCharacters = 900_000;
    private const int PageSize = 1_000;
    private const int MaxPages = 1_000;

    private readonly ConcurrentDictionary<string, string> _experiments = new(StringComparer.Ordinal);

    public async Task<TrackedRun> BeginAsync(NewTrackedRun run, CancellationToken cancellationToken)
    {
        RegistryLimits.Check(run);
        var experiment = await FindExperimentAsync(run.Experiment, cancellationToken) ?? await CreateExperimentAsync(run.Experiment, cancellationToken);
        var answer = await connection.SendAsync(
            HttpMethod.Post,
            "runs/create",
            new JsonObject
            {
                ["experiment_id"] = experiment,
                ["run_name"] = run.Name,
                ["start_time"] = timeProvider.GetUtcNow().ToUnixTimeMilliseconds(),
                ["tags"] = MlflowJson.Pairs(run.Tags),
            },
            cancellationToken);
        return await ReadAsync(answer.Member("run"), cancellationToken);
    }

    public async Task LogAsync(string run, RunValues values, CancellationToken cancellationToken)
    {
        RegistryLimits.Check(values);
        foreach (var batch in Batches(values))
        {
            batch["run_id"] = run;
            await connection.SendAsync(HttpMethod.Post, "runs/log-batch", batch, cancellationToken);
        }
    }

    public Task EndAsync(string run, TrackedRunState state, CancellationToken cancellationToken)
    {
        // A word that MLflow does not know would be answered with 200, and change nothing.
        var body = new JsonObject { ["run_id"] = run, ["status"] = state.ToString().ToUpperInvariant() };
        if (state is not (TrackedRunState.Running or TrackedRunState.Scheduled))
        {
            body["end_time"] = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        }

        return connection.SendAsync(HttpMethod.Post, "runs/update", body, cancellationToken);
    }

    public async Task<TrackedRun?> FindAsync(string run, CancellationToken cancellationToken) =>
        await GetAsync(run, cancellationToken) is { } found ? await ReadAsync(found, cancellationToken) : null;

    /// <summary>Where the files of a run are, as MLflow says it.</summary>
    /// <exception cref="ModelRegistryException">There is no such run.</exception>
    public async Task<string> ArtifactUriAsync(string run, CancellationToken cancellationToken) =>
        await GetAsync(run, cancellationToken) is { } found
            ? found.Member("info").Required("artifact_uri")
            : throw new ModelRegistryException(ModelRegistryException.NotFound, $"MLflow has no run {run}.");

    public async Task<IReadOnlyList<TrackedRun>> ListAsync(string experiment, int limit, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckExperiment(experiment);
        if (await FindExperimentAsync(experiment, cancellationToken) is not { } id)
        {
            return [];
        }

        List<TrackedRun> runs = [];
        string? token = null;
        do
        {
            var body = new JsonObject
            {
                ["experiment_ids"] = new JsonArray(id),
                ["max_results"] = Math.Min(limit - runs.Count, PageSize),
                ["order_by"] = new JsonArray("attributes.start_time DESC"),
            };
            if (token is not null)
            {
                body["page_token"] = token;
            }

            var page = await connection.SendAsync(HttpMethod.Post, "runs/search", body, cancellationToken);
            foreach (var run in page.List("runs").Take(limit - runs.Count))
            {
                runs.Add(await ReadAsync(run, cancellationToken));
            }

            token = page.Text("next_page_token");
        }
        while (token is not null && runs.Count < limit);

        return runs;
    }

    public async Task<IReadOnlyList<MetricPoint>> ReadMetricAsync(string run, string metric, CancellationToken cancellationToken)
    {
        List<MetricPoint> points = [];
        string? token = null;
        var pages = 0;
        do
        {
            (string, string)[] query = [("run_id", run), ("metric_key", metric), ("max_results", "1000")];
            var page = await connection.GetAsync("metrics/get-history", cancellationToken, token is null ? query : [.. query, ("page_token", token)]);
            points.AddRange(page.List("metrics").Select(MlflowJson.Point));
            token = page.Text("next_page_token");
        }
        while (token is not null && ++pages < MaxPages);

        return [.. points.OrderBy(point => point.Step).ThenBy(point => point.At)];
    }

    private async Task<JsonElement?> GetAsync(string run, CancellationToken cancellationToken)
    {
        try
        {
            return (await connection.GetAsync("runs/get", cancellationToken, ("run_id", run))).Member("run");
        }
        catch (ModelRegistryException refusal) when (refusal.IsMissing)
        {
            return null;
        }
    }

    private async Task<string?> FindExperimentAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var found = (await connection.GetAsync("experiments/get-by-name", cancellationToken, ("experiment_name", name))).Member("experiment");
            return found.Text("lifecycle_stage") is "deleted"
                ? throw new ModelRegistryException(ModelRegistryException.Conflict, $"the experiment {name} was deleted in MLflow: restore it there, or delete it for good ('mlflow gc').")
                : found.Required("experiment_id");
        }
        catch (ModelRegistryException refusal) when (refusal.IsMissing)
        {
            return null;
        }
    }

    private async Task<string> CreateExperimentAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await connection.SendAsync(HttpMethod.Post, "experiments/create", new JsonObject { ["name"] = name }, cancellationToken)).Required("experiment_id");
        }
        catch (ModelRegistryException refusal) when (refusal.ServerCode == "RESOURCE_ALREADY_EXISTS")
        {
            // Another node was faster.
            return await FindExperimentAsync(name, cancellationToken) ?? throw new ModelRegistryException(ModelRegistryException.Conflict, refusal.Message, refusal);
        }
    }

    private async Task<TrackedRun> ReadAsync(JsonElement run, CancellationToken cancellationToken)
    {
        var info = run.Member("info");
        var data = run.TryGetProperty("data", out var member) ? member : JsonElement.Parse("{}");
        return new TrackedRun
        {
            Id = info.Required("run_id"),
            Experiment = await ExperimentAsync(info.Required("experiment_id"), cancellationToken),
            Name = info.Text("run_name") ?? info.Required("run_id"),
            State = Enum.TryParse<TrackedRunState>(info.Text("status"), ignoreCase: true, out var state) ? state : TrackedRunState.Running,
            StartedAt = info.Time("start_time") ?? DateTimeOffset.UnixEpoch,
            EndedAt = info.Time("end_time"),
            Parameters = data.Pairs("params"),
            Tags = data.Pairs("tags"),
            Metrics = data.List("metrics").Select(MlflowJson.Point).GroupBy(point => point.Key).ToDictionary(same => same.Key, same => same.Last()),
        };
    }

    private async Task<string> ExperimentAsync(string id, CancellationToken cancellationToken)
    {
        if (!_experiments.TryGetValue(id, out var name))
        {
            name = (await connection.GetAsync("experiments/get", cancellationToken, ("experiment_id", id))).Member("experiment").Required("name");
            _experiments[id] = name;
        }

        return name;
    }

    private static IEnumerable<JsonObject> Batches(RunValues values)
    {
        var entries = values.Parameters.Select(pair => ("params", Pair(pair))).Concat(values.Tags.Select(pair => ("tags", Pair(pair))))
            .Concat(values.Metrics.Select(point => ("metrics", MlflowJson.Metric(point))));
        JsonObject batch = [];
        var (count, characters) = (0, 0);
        foreach (var (list, entry) in entries)
        {
            var length = entry.ToJsonString().Length;
            var isFull = count == MaxEntries || characters + length > MaxCharacters || (list is not "metrics" && (batch[list]?.AsArray().Count ?? 0) == MaxPairs);
            if (isFull)
            {
                yield return batch;
                (batch, count, characters) = ([], 0, 0);
            }

            batch[list] ??= new JsonArray();
            batch[list]!.AsArray().Add((JsonNode)entry);
            (count, characters) = (count + 1, characters + length);
        }

        if (count > 0)
        {
            yield return batch;
        }
    }

    private static JsonObject Pair(KeyValuePair<string, string> pair) => new() { ["key"] = pair.Key, ["value"] = pair.Value };
}
