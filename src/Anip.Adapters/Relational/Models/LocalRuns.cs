using Anip.Adapters.Relational.Sql;
using Anip.Models.Registry;

namespace Anip.Adapters.Relational.Models;

/// <summary>Runs with their parameters, tags and metrics.</summary>
internal sealed class LocalRuns(IDatabase database, TimeProvider timeProvider)
{
    private const string Parameter = "parameter";
    private const string Tag = "tag";
    private const string Columns = "id, experiment, name, state, started_at, ended_at";

    public Task<TrackedRun> BeginAsync(NewTrackedRun run, CancellationToken cancellationToken)
    {
        RegistryLimits.Check(run);
        var id = Guid.NewGuid().ToString("N");
        return database.WriteAsync(
            async (sql, token) =>
            {
                await sql.ExecuteAsync(
                    "INSERT INTO tracked_run (id, experiment, name, state, started_at) VALUES ($1, $2, $3, $4, $5)",
                    [id, run.Experiment, run.Name, Word(TrackedRunState.Running), timeProvider.GetUtcNow()], token);
                await PutAsync(sql, id, Tag, run.Tags, token);
                return (await FindAsync(sql, id, token))!;
            },
            cancellationToken);
    }

    public Task LogAsync(string run, RunValues values, CancellationToken cancellationToken)
    {
        RegistryLimits.Check(values);
        return database.WriteAsync(
            async (sql, token) =>
            {
                await RequireAsync(sql, run, token);
                var known = await ValuesAsync(sql, run, Parameter, token);
                if (values.Parameters.FirstOrDefault(parameter => known.TryGetValue(parameter.Key, out var value) && value != parameter.Value) is { Key: { } changed })
                {
                    throw new ModelRegistryException(ModelRegistryException.Conflict, $"the parameter {changed} of run {run} has another value already: a run keeps what it was begun with.");
                }

                await PutAsync(sql, run, Parameter, values.Parameters, token);
                await PutAsync(sql, run, Tag, values.Tags, token);
                await sql.ExecuteEachAsync(
                    "INSERT INTO tracked_metric (run, key, step, at, value) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (run, key, step, at) DO UPDATE SET value = excluded.value",
                    values.Metrics.Select(object?[] (point) => [run, point.Key, point.Step, Milliseconds(point.At), double.IsNaN(point.Value) ? null : point.Value]), token);
                return 0;
            },
            cancellationToken);
    }

    public Task EndAsync(string run, TrackedRunState state, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) =>
            {
                await RequireAsync(sql, run, token);
                var ended = state is TrackedRunState.Running or TrackedRunState.Scheduled ? null : (object)timeProvider.GetUtcNow();
                return await sql.ExecuteAsync("UPDATE tracked_run SET state = $2, ended_at = $3 WHERE id = $1", [run, Word(state), ended], token);
            },
            cancellationToken);

    public Task<TrackedRun?> FindAsync(string run, CancellationToken cancellationToken) => database.ReadAsync((sql, token) => FindAsync(sql, run, token), cancellationToken);

    public Task<IReadOnlyList<TrackedRun>> ListAsync(string experiment, int limit, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckExperiment(experiment);
        return database.ReadAsync<IReadOnlyList<TrackedRun>>(
            async (sql, token) =>
            {
                List<TrackedRun> runs = [];
                foreach (var run in await sql.ListAsync(
                    $"SELECT {Columns} FROM tracked_run WHERE experiment = $1 ORDER BY started_at DESC, id DESC LIMIT $2", [experiment, limit], Read, token))
                {
                    runs.Add(await CompleteAsync(sql, run, token));
                }

                return runs;
            },
            cancellationToken);
    }

    public async Task<IReadOnlyList<MetricPoint>> ReadMetricAsync(string run, string metric, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            (sql, token) => sql.ListAsync("SELECT key, value, step, at FROM tracked_metric WHERE run = $1 AND key = $2 ORDER BY step, at", [run, metric], Point, token), cancellationToken);

    private static async Task<TrackedRun?> FindAsync(ISqlSession sql, string run, CancellationToken cancellationToken) =>
        (await sql.ListAsync($"SELECT {Columns} FROM tracked_run WHERE id = $1", [run], Read, cancellationToken)) is [var found]
            ? await CompleteAsync(sql, found, cancellationToken)
            : null;

    private static async Task<TrackedRun> CompleteAsync(ISqlSession sql, TrackedRun run, CancellationToken cancellationToken) => run with
    {
        Parameters = await ValuesAsync(sql, run.Id, Parameter, cancellationToken),
        Tags = await ValuesAsync(sql, run.Id, Tag, cancellationToken),
        Metrics = (await sql.ListAsync(
            """
            SELECT key, value, step, at FROM (
                SELECT key, value, step, at, row_number() OVER (PARTITION BY key ORDER BY step DESC, at DESC) AS place FROM tracked_metric WHERE run = $1) AS ranked
            WHERE place = 1
            """,
            [run.Id], Point, cancellationToken)).ToDictionary(point => point.Key),
    };

    private static async Task<Dictionary<string, string>> ValuesAsync(ISqlSession sql, string run, string kind, CancellationToken cancellationToken) =>
        (await sql.ListAsync("SELECT key, value FROM tracked_value WHERE run = $1 AND kind = $2", [run, kind], row => KeyValuePair.Create(row.Text("key"), row.Text("value")), cancellationToken))
        .ToDictionary(StringComparer.Ordinal);

    private static Task PutAsync(ISqlSession sql, string run, string kind, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken) => sql.ExecuteEachAsync(
        "INSERT INTO tracked_value (run, kind, key, value) VALUES ($1, $2, $3, $4) ON CONFLICT (run, kind, key) DO UPDATE SET value = excluded.value",
        values.Select(object?[] (value) => [run, kind, value.Key, value.Value]), cancellationToken);

    internal static async Task RequireAsync(ISqlSession sql, string run, CancellationToken cancellationToken)
    {
        if (!await sql.ScalarAsync<bool>("SELECT true FROM tracked_run WHERE id = $1", [run], cancellationToken))
        {
            throw new ModelRegistryException(ModelRegistryException.NotFound, $"there is no run {run}.");
        }
    }

    private static TrackedRun Read(SqlRow row) => new()
    {
        Id = row.Text("id"),
        Experiment = row.Text("experiment"),
        Name = row.Text("name"),
        State = Enum.Parse<TrackedRunState>(row.Text("state"), ignoreCase: true),
        StartedAt = row.Instant("started_at"),
        EndedAt = row.InstantOrNull("ended_at"),
    };

    private static MetricPoint Point(SqlRow row) => new(row.Text("key"), row.RealOrNull("value") ?? double.NaN, row.Long("step"), row.Instant("at"));

    // As MLflow has it.
    private static DateTimeOffset Milliseconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    private static string Word(TrackedRunState state) => state.ToString().ToLowerInvariant();
}
