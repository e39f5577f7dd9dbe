using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Anip.Adapters.MLflow;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.MLflow;

/// <summary>Keeps state and answers as MLflow 3.18.0 did in the exchanges that were recorded on it: the same members, the same omissions, the same refusals.</summary>
internal sealed class StandInMlflow(TimeProvider timeProvider) : HttpMessageHandler
{
    private const string Files = "/api/2.0/mlflow-artifacts/artifacts";
    private const string Api = "/api/2.0/mlflow/";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonObject> _experiments = [];
    private readonly Dictionary<string, (JsonObject Info, Dictionary<string, string> Params, Dictionary<string, string> Tags, List<JsonObject> Metrics)> _runs = [];
    private readonly Dictionary<string, JsonObject> _models = [];
    private readonly List<JsonObject> _versions = [];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly Dictionary<string, byte[]> _files = [];
    private int _created;

    /// <summary>What was asked: method, path with query, authorization.</summary>
    public List<(HttpMethod Method, string Path, string? Authorization)> Requests { get; } = [];

    /// <summary>Answers before the state does; null lets it.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?>? Instead { get; set; }

    /// <summary>Items of a page, whatever is asked for.</summary>
    public int PageSize { get; set; } = 2;

    public ServiceProvider Services(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddSingleton(timeProvider)
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            new[] { ("MLflow:TrackingUri", "http://mlflow:5000/") }.Concat(settings).GroupBy(setting => setting.Item1).ToDictionary(same => same.Key, same => (string?)same.Last().Item2)).Build())
        .AddMlflow()
        .AddHttpClient(MlflowConnection.ClientName).ConfigurePrimaryHttpMessageHandler(() => new Shared(this)).Services
        .BuildServiceProvider();

    /// <summary>The same over a real server.</summary>
    public static ServiceProvider RealServices(TimeProvider timeProvider, string address) => new ServiceCollection()
        .AddSingleton(timeProvider)
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("MLflow:TrackingUri", address)]).Build())
        .AddMlflow()
        .BuildServiceProvider();

    public static HttpResponseMessage Text(HttpStatusCode status, string body, string type = "text/plain") => new(status) { Content = new StringContent(body, Encoding.UTF8, type) };

    public static HttpResponseMessage Error(int status, string code, string message) =>
        Text((HttpStatusCode)status, new JsonObject { ["error_code"] = code, ["message"] = message, ["sqlstate"] = "KAM00", ["error_class"] = code }.ToJsonString(), "application/json");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        lock (_gate)
        {
            Requests.Add((request.Method, request.RequestUri!.PathAndQuery, request.Headers.Authorization?.ToString()));
            return Instead?.Invoke(request) ?? Answer(request, body);
        }
    }

    private HttpResponseMessage Answer(HttpRequestMessage request, byte[]? body)
    {
        var path = request.RequestUri!.AbsolutePath;
        var query = request.RequestUri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1].Replace('+', ' ')));
        if (path == "/version")
        {
            return Text(HttpStatusCode.OK, "3.18.0", "text/html");
        }

        if (path.StartsWith(Files, StringComparison.Ordinal))
        {
            return AnswerFiles(request.Method, Uri.UnescapeDataString(path[Files.Length..].TrimStart('/')), query.GetValueOrDefault("path"), body);
        }

        if (request.Method != HttpMethod.Get && request.Content?.Headers.ContentType is null)
        {
            return Error(400, "INVALID_PARAMETER_VALUE", "Bad Request. Content-Type header is missing.");
        }

        var asked = body is null ? new JsonObject(query.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))) : JsonNode.Parse(body)!.AsObject();
        try
        {
            return !path.StartsWith(Api, StringComparison.Ordinal) ? Text(HttpStatusCode.NotFound, "<!doctype html><title>404</title>", "text/html")
                : Answer($"{request.Method} {path[Api.Length..]}", asked) is { } answer ? Text(HttpStatusCode.OK, answer.ToJsonString(), "application/json")
                : Text(HttpStatusCode.NotFound, "<!doctype html><title>404 Not Found</title>", "text/html");
        }
        catch (Refused refused)
        {
            return Error(refused.Status, refused.Code, refused.Message);
        }
    }

    private JsonObject? Answer(string call, JsonObject asked) => call switch
    {
        "POST experiments/search" => Number(asked, "max_results") > 0 ? Left(("experiments", [.. _experiments.Values])) : throw new Refused(400, "INVALID_PARAMETER_VALUE", "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer"),
        "GET experiments/get-by-name" => new JsonObject { ["experiment"] = Experiment(Text(asked, "experiment_name")).DeepClone() },
        "GET experiments/get" => new JsonObject { ["experiment"] = _experiments.Values.First(one => Text(one, "experiment_id") == Text(asked, "experiment_id")).DeepClone() },
        "POST experiments/create" => CreateExperiment(Text(asked, "name")),
        "POST runs/create" => CreateRun(asked),
        "POST runs/update" => UpdateRun(asked),
        "GET runs/get" => new JsonObject { ["run"] = Show(Text(asked, "run_id")) },
        "POST runs/search" => Page(_runs.Keys.Where(id => asked["experiment_ids"]!.AsArray().Any(one => one!.ToString() == Text(_runs[id].Info, "experiment_id"))).Reverse().Select(Show), "runs", asked),
        "POST runs/log-batch" => LogBatch(asked),
        "GET metrics/get-history" => Page(Run(Text(asked, "run_id")).Metrics.Where(metric => Text(metric, "key") == Text(asked, "metric_key")), "metrics", asked),
        "POST registered-models/create" => CreateModel(asked),
        "GET registered-models/get" => new JsonObject { ["registered_model"] = Show(Model(Text(asked, "name"))) },
        "GET registered-models/search" => Page(_models.Values.OrderBy(model => Text(model, "name"), StringComparer.Ordinal).Select(Show), "registered_models", asked),
        "POST registered-models/set-tag" => SetTag(Model(Text(asked, "name")), asked),
        "POST registered-models/alias" => SetAlias(asked),
        "DELETE registered-models/alias" => RemoveAlias(asked),
        "GET registered-models/alias" => FindAlias(asked),
        "POST model-versions/create" => CreateVersion(asked),
        "GET model-versions/get" => new JsonObject { ["model_version"] = Show(Version(asked), withAliases: true) },
        "GET model-versions/search" => Page(_versions.Where(one => Text(asked, "filter") == $"name = '{Text(one, "name")}'").OrderByDescending(one => Number(one, "version")).Select(one => Show(one, withAliases: false)), "model_versions", asked),
        "DELETE model-versions/delete" => DeleteVersion(asked),
        "POST model-versions/set-tag" => SetTag(Version(asked), asked),
        _ => null,
    };

    private HttpResponseMessage AnswerFiles(HttpMethod method, string path, string? folder, byte[]? body)
    {
        if ((folder ?? path).Split('/').Contains(".."))
        {
            return Error(400, "INVALID_PARAMETER_VALUE", "Invalid path");
        }

        if (method == HttpMethod.Put)
        {
            _files[path] = body!;
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
        }

        if (folder is null)
        {
            return _files.TryGetValue(path, out var file) ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(file) }
                : Error(404, "RESOURCE_DOES_NOT_EXIST", $"No such artifact: '{path}'");
        }

        var names = _files.Where(file => file.Key.StartsWith($"{folder}/", StringComparison.Ordinal)).Select(file => (Name: file.Key[(folder.Length + 1)..], file.Value.Length)).ToList();
        var entries = names.Where(one => !one.Name.Contains('/')).Select(one => one.Length > 0
                ? new JsonObject { ["path"] = one.Name, ["is_dir"] = false, ["file_size"] = one.Length }
                : new JsonObject { ["path"] = one.Name, ["is_dir"] = false })
            .Concat(names.Where(one => one.Name.Contains('/')).Select(one => one.Name.Split('/')[0]).Distinct().Select(name => new JsonObject { ["path"] = name, ["is_dir"] = true }));
        return Text(HttpStatusCode.OK, Left(("files", [.. entries])).ToJsonString(), "application/json");
    }

    private JsonObject CreateExperiment(string name)
    {
        if (_experiments.ContainsKey(name))
        {
            throw new Refused(400, "RESOURCE_ALREADY_EXISTS", $"Experiment(name={name}) already exists. Error: (psycopg2.errors.UniqueViolation) duplicate key value violates unique constraint\n[SQL: INSERT INTO experiments …]");
        }

        var id = (_experiments.Count + 1).ToString(CultureInfo.InvariantCulture);
        _experiments[name] = new JsonObject { ["experiment_id"] = id, ["name"] = name, ["artifact_location"] = $"mlflow-artifacts:/{id}", ["lifecycle_stage"] = "active" };
        return new JsonObject { ["experiment_id"] = id };
    }

    private JsonObject CreateRun(JsonObject asked)
    {
        var id = $"{++_created:x32}";
        var experiment = Text(asked, "experiment_id");
        _runs[id] = (
            new JsonObject
            {
                ["run_uuid"] = id,
                ["experiment_id"] = experiment,
                ["run_name"] = Text(asked, "run_name"),
                ["user_id"] = "",
                ["status"] = "RUNNING",
                ["start_time"] = Number(asked, "start_time"),
                ["artifact_uri"] = $"mlflow-artifacts:/{experiment}/{id}/artifacts",
                ["lifecycle_stage"] = "active",
                ["run_id"] = id,
            },
            [], Pairs(asked, "tags").Append(KeyValuePair.Create("mlflow.runName", Text(asked, "run_name"))).ToDictionary(), []);
        return new JsonObject { ["run"] = Show(id) };
    }

    private JsonObject UpdateRun(JsonObject asked)
    {
        var info = Run(Text(asked, "run_id")).Info;
        if (Text(asked, "status") is "RUNNING" or "SCHEDULED" or "FINISHED" or "FAILED" or "KILLED")
        {
            info["status"] = Text(asked, "status");
            info["end_time"] = asked["end_time"]?.DeepClone();
        }

        return new JsonObject { ["run_info"] = info.DeepClone() };
    }

    private JsonObject LogBatch(JsonObject asked)
    {
        var run = Run(Text(asked, "run_id"));
        var (metrics, parameters, tags) = (List(asked, "metrics"), Pairs(asked, "params"), Pairs(asked, "tags"));
        if (metrics.Count > 1000 || parameters.Count > 100 || tags.Count > 100 || metrics.Count + parameters.Count + tags.Count > 1000 || asked.ToJsonString().Length > 1_000_000)
        {
            throw new Refused(400, "INVALID_PARAMETER_VALUE", "A batch logging request can contain at most 1000 metrics, 100 params, 100 tags and 1MB");
        }

        if (parameters.FirstOrDefault(pair => run.Params.TryGetValue(pair.Key, out var old) && old != pair.Value) is { Key: { } changed })
        {
            throw new Refused(400, "INVALID_PARAMETER_VALUE", $"Changing param values is not allowed. Params were already logged='[{{'key': '{changed}'}}]' for run ID='{Text(asked, "run_id")}'.");
        }

        parameters.ForEach(pair => run.Params[pair.Key] = pair.Value);
        tags.ForEach(pair => run.Tags[pair.Key] = pair.Value);
        run.Metrics.AddRange(metrics.Select(metric => metric.DeepClone().AsObject()));
        return [];
    }

    private JsonObject CreateModel(JsonObject asked)
    {
        var name = Text(asked, "name");
        if (_models.ContainsKey(name))
        {
            throw new Refused(400, "RESOURCE_ALREADY_EXISTS", $"Registered Model (name={name}) already exists.");
        }

        _models[name] = new JsonObject
        {
            ["name"] = name,
            ["creation_timestamp"] = timeProvider.GetUtcNow().ToUnixTimeMilliseconds(),
            ["description"] = Text(asked, "description"),
            ["tags"] = new JsonArray(),
            ["aliases"] = new JsonArray(),
        };
        return new JsonObject { ["registered_model"] = Show(_models[name]) };
    }

    private JsonObject CreateVersion(JsonObject asked)
    {
        var name = Text(asked, "name");
        Model(name);
        var root = Text(Run(Text(asked, "run_id")).Info, "artifact_uri");
        if (!Text(asked, "source").StartsWith($"{root}/", StringComparison.Ordinal))
        {
            throw new Refused(400, "INVALID_PARAMETER_VALUE", $"Invalid model version source: '{Text(asked, "source")}'.");
        }

        var version = new JsonObject
        {
            ["name"] = name,
            ["version"] = (_numbers[name] = _numbers.GetValueOrDefault(name) + 1).ToString(CultureInfo.InvariantCulture),
            ["creation_timestamp"] = timeProvider.GetUtcNow().ToUnixTimeMilliseconds(),
            ["current_stage"] = "None",
            ["description"] = Text(asked, "description"),
            ["source"] = Text(asked, "source"),
            ["run_id"] = Text(asked, "run_id"),
            ["status"] = "READY",
            ["tags"] = asked["tags"]?.DeepClone() ?? new JsonArray(),
            ["run_link"] = "",
        };
        _versions.Add(version);
        return new JsonObject { ["model_version"] = Show(version, withAliases: true) };
    }

    private JsonObject DeleteVersion(JsonObject asked)
    {
        if (Text(asked, "name").Length == 0)
        {
            throw new Refused(400, "INVALID_PARAMETER_VALUE", "Missing value for required parameter 'name'. See the API docs for more information about request parameters.");
        }

        _versions.Remove(Version(asked));
        return [];
    }

    private JsonObject SetAlias(JsonObject asked)
    {
        var model = Model(Text(asked, "name"));
        Version(asked);
        RemoveAlias(asked);
        model["aliases"]!.AsArray().Add((JsonNode)new JsonObject { ["alias"] = Text(asked, "alias"), ["version"] = Text(asked, "version") });
        return [];
    }

    private JsonObject RemoveAlias(JsonObject asked)
    {
        var aliases = Model(Text(asked, "name"))["aliases"]!.AsArray();
        aliases.Where(one => Text(one!.AsObject(), "alias") == Text(asked, "alias")).ToList().ForEach(one => aliases.Remove(one));
        return [];
    }

    private JsonObject FindAlias(JsonObject asked)
    {
        var found = Model(Text(asked, "name"))["aliases"]!.AsArray().FirstOrDefault(one => Text(one!.AsObject(), "alias") == Text(asked, "alias"))
            ?? throw new Refused(400, "INVALID_PARAMETER_VALUE", $"Registered model alias {Text(asked, "alias")} not found.");
        return new JsonObject { ["model_version"] = Show(Version(new JsonObject { ["name"] = Text(asked, "name"), ["version"] = Text(found.AsObject(), "version") }), withAliases: true) };
    }

    private static JsonObject SetTag(JsonObject owner, JsonObject asked)
    {
        var tags = owner["tags"]!.AsArray();
        tags.Where(one => Text(one!.AsObject(), "key") == Text(asked, "key")).ToList().ForEach(one => tags.Remove(one));
        tags.Add((JsonNode)new JsonObject { ["key"] = Text(asked, "key"), ["value"] = Text(asked, "value") });
        return [];
    }

    private JsonObject Experiment(string name) => _experiments.GetValueOrDefault(name) ?? throw new Refused(404, "RESOURCE_DOES_NOT_EXIST", $"Could not find experiment with name '{name}'");

    private (JsonObject Info, Dictionary<string, string> Params, Dictionary<string, string> Tags, List<JsonObject> Metrics) Run(string id) =>
        _runs.TryGetValue(id, out var run) ? run : throw new Refused(404, "RESOURCE_DOES_NOT_EXIST", $"Run with id={id} not found");

    private JsonObject Model(string name) => _models.GetValueOrDefault(name) ?? throw new Refused(404, "RESOURCE_DOES_NOT_EXIST", $"Registered Model with name={name} not found");

    private JsonObject Version(JsonObject asked) => _versions.FirstOrDefault(one => Text(one, "name") == Text(asked, "name") && Text(one, "version") == Text(asked, "version"))
        ?? throw new Refused(404, "RESOURCE_DOES_NOT_EXIST", $"Model Version (name={Text(asked, "name")}, version={Text(asked, "version")}) not found");

    private JsonObject Show(string id)
    {
        var run = Run(id);
        var latest = run.Metrics.GroupBy(metric => Text(metric, "key")).Select(same => same.OrderBy(metric => Number(metric, "step")).ThenBy(metric => Number(metric, "timestamp")).Last().DeepClone().AsObject());
        return new JsonObject
        {
            ["info"] = run.Info.DeepClone(),
            ["data"] = Left(("metrics", [.. latest]), ("params", Listed(run.Params)), ("tags", Listed(run.Tags))),
            ["inputs"] = new JsonObject(),
        };
    }

    private static JsonObject Show(JsonObject model) => WithoutEmpty(model.DeepClone().AsObject());

    private JsonObject Show(JsonObject version, bool withAliases)
    {
        var shown = version.DeepClone().AsObject();
        if (withAliases)
        {
            shown["aliases"] = new JsonArray([.. Model(Text(version, "name"))["aliases"]!.AsArray().Where(one => Text(one!.AsObject(), "version") == Text(version, "version")).Select(one => (JsonNode)Text(one!.AsObject(), "alias"))]);
        }

        return WithoutEmpty(shown);
    }

    // Lists that are empty are left out.
    private static JsonObject WithoutEmpty(JsonObject shown)
    {
        shown.Where(member => member.Value is JsonArray { Count: 0 }).Select(member => member.Key).ToList().ForEach(name => shown.Remove(name));
        return shown;
    }

    private JsonObject Page(IEnumerable<JsonObject> all, string list, JsonObject asked)
    {
        var from = asked["page_token"] is { } token ? int.Parse(token.ToString(), CultureInfo.InvariantCulture) : 0;
        var page = all.Skip(from).Take((int)Math.Min(Number(asked, "max_results"), list is "metrics" ? 1_000 : PageSize)).Select(one => one.DeepClone().AsObject()).ToList();
        var answer = Left((list, page));
        if (all.Count() > from + page.Count)
        {
            answer["next_page_token"] = (from + page.Count).ToString(CultureInfo.InvariantCulture);
        }

        return answer;
    }

    private static JsonObject Left(params (string Name, List<JsonObject> Items)[] lists) =>
        new(lists.Where(list => list.Items.Count > 0).Select(list => KeyValuePair.Create(list.Name, (JsonNode?)new JsonArray([.. list.Items.Select(item => item.DeepClone())]))));

    private static List<JsonObject> Listed(Dictionary<string, string> values) => [.. values.Select(pair => new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value })];

    private static List<JsonObject> List(JsonObject asked, string name) => [.. (asked[name]?.AsArray() ?? []).Select(item => item!.AsObject())];

    private static List<KeyValuePair<string, string>> Pairs(JsonObject asked, string name) => [.. List(asked, name).Select(item => KeyValuePair.Create(Text(item, "key"), Text(item, "value")))];

    private static string Text(JsonObject asked, string name) => asked[name]?.ToString() ?? "";

    private static long Number(JsonObject asked, string name) => long.TryParse(Text(asked, name), CultureInfo.InvariantCulture, out var number) ? number : 0;

    private sealed class Refused(int status, string code, string message) : Exception(message)
    {
        public int Status => status;

        public string Code => code;
    }

    /// <summary>The factory disposes of what it is given.</summary>
    public sealed class Shared(StandInMlflow server) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => server.SendAsync(request, cancellationToken);
    }
}
