using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anip.Isolation;
using Anip.Models.Registry;

namespace Anip.Adapters.MLflow;

/// <summary>The registry of an MLflow of 2.22 or later, over REST.</summary>
internal sealed class MlflowModelRegistry(MlflowConnection connection, MlflowRuns runs, MlflowArtifacts artifacts) : IModelRegistry
{
    private const string PageSize = "1000";
    private const int MaxPages = 100;

    public string Name => "mlflow";

    public async Task<string> CheckAsync(CancellationToken cancellationToken)
    {
        // /health is answered to anybody, and proves nothing.
        await connection.SendAsync(HttpMethod.Post, "experiments/search", new JsonObject { ["max_results"] = 1 }, cancellationToken);
        var version = "";
        await Isolated.RunAsync(async token => version = await connection.TextAsync("version", token), cancellationToken);
        version = version.Trim().Trim('"');
        return $"MLflow {(version.Length is > 0 and <= 30 && char.IsAsciiDigit(version[0]) ? $"{OneLine.Of(version)} " : "")}at {connection.Address}";
    }

    public async Task<IReadOnlyList<RegisteredModel>> ListModelsAsync(CancellationToken cancellationToken) =>
        [.. (await PagesAsync("registered-models/search", "registered_models", [], cancellationToken)).Select(Model).OrderBy(model => model.Name, StringComparer.Ordinal)];

    public async Task<RegisteredModel?> FindModelAsync(string name, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckName(name);
        return await FindAsync("registered-models/get", "registered_model", [("name", name)], isMissing: null, cancellationToken) is { } found ? Model(found) : null;
    }

    public async Task CreateModelAsync(string name, string? description, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckName(name);
        try
        {
            await connection.SendAsync(HttpMethod.Post, "registered-models/create", new JsonObject { ["name"] = name, ["description"] = description ?? "" }, cancellationToken);
        }
        catch (ModelRegistryException refusal) when (refusal.ServerCode == "RESOURCE_ALREADY_EXISTS")
        {
            // With 400, not with 409.
        }
    }

    public Task TagModelAsync(string name, string key, string value, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckVersionTag(key, value);
        return connection.SendAsync(HttpMethod.Post, "registered-models/set-tag", new JsonObject { ["name"] = name, ["key"] = key, ["value"] = value }, cancellationToken);
    }

    public async Task<IReadOnlyList<ModelVersion>> ListVersionsAsync(string name, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckName(name);
        if (await FindModelAsync(name, cancellationToken) is not { } model)
        {
            return [];
        }

        // A search does not tell aliases; no name that was let through has a quote.
        var found = await PagesAsync("model-versions/search", "model_versions", [("filter", $"name = '{name}'"), ("order_by", "version_number DESC")], cancellationToken);
        return
        [
            .. found.Select(version => Version(version) is var one ? one with { Aliases = [.. model.Aliases.Where(alias => alias.Value == one.Version).Select(alias => alias.Key).Order(StringComparer.Ordinal)] } : one)
                .OrderByDescending(version => version.Version),
        ];
    }

    public async Task<ModelVersion?> FindVersionAsync(string name, int version, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckName(name);
        return await FindAsync("model-versions/get", "model_version", [("name", name), ("version", Text(version))], isMissing: null, cancellationToken) is { } found ? Version(found) : null;
    }

    public async Task<ModelVersion> CreateVersionAsync(NewModelVersion version, CancellationToken cancellationToken)
    {
        RegistryLimits.Check(version);
        if (version.Tags.TryGetValue(RegistryTags.Sha256, out var identity)
            && (await ListVersionsAsync(version.Name, cancellationToken)).LastOrDefault(one => one.Sha256 == identity) is { } known)
        {
            return known;
        }

        var root = await runs.ArtifactUriAsync(version.Run, cancellationToken);
        if ((await artifacts.ListAsync(root, version.Path, cancellationToken)).Count == 0)
        {
            throw new ModelRegistryException(ModelRegistryException.Invalid, $"run {version.Run} has no files below {version.Path}: put them there first.");
        }

        var answer = await connection.SendAsync(
            HttpMethod.Post,
            "model-versions/create",
            new JsonObject
            {
                ["name"] = version.Name,
                ["source"] = $"{root.TrimEnd('/')}/{version.Path}",
                ["run_id"] = version.Run,
                ["description"] = version.Description ?? "",
                ["tags"] = MlflowJson.Pairs(version.Tags),
            },
            cancellationToken);
        return Version(answer.Member("model_version"));
    }

    public Task TagVersionAsync(string name, int version, string key, string value, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckVersionTag(key, value);
        return connection.SendAsync(
            HttpMethod.Post, "model-versions/set-tag", new JsonObject { ["name"] = name, ["version"] = Text(version), ["key"] = key, ["value"] = value }, cancellationToken);
    }

    public async Task DeleteVersionAsync(string name, int version, CancellationToken cancellationToken)
    {
        var found = await FindVersionAsync(name, version, cancellationToken) ?? throw new ModelRegistryException(ModelRegistryException.NotFound, $"{name} has no version {version}.");
        if (found.Aliases.Count > 0)
        {
            // MLflow would take the alias away with it.
            throw ModelRegistryException.HasAlias(name, version, found.Aliases);
        }

        try
        {
            await connection.SendAsync(HttpMethod.Delete, "model-versions/delete", new JsonObject { ["name"] = name, ["version"] = Text(version) }, cancellationToken);
        }
        catch (ModelRegistryException refusal) when (refusal.IsMissing)
        {
            // Asked a second time, since the first answer was lost.
        }
    }

    public Task SetAliasAsync(string name, string alias, int version, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckAlias(alias);
        return connection.SendAsync(
            HttpMethod.Post, "registered-models/alias", new JsonObject { ["name"] = name, ["alias"] = alias, ["version"] = Text(version) }, cancellationToken);
    }

    public Task RemoveAliasAsync(string name, string alias, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckAlias(alias);
        return connection.SendAsync(HttpMethod.Delete, "registered-models/alias", new JsonObject { ["name"] = name, ["alias"] = alias }, cancellationToken);
    }

    public async Task<ModelVersion?> FindByAliasAsync(string name, string alias, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckName(name);
        RegistryLimits.CheckAlias(alias);
        // An alias that is not there is 400, where the model is there.
        return await FindAsync(
            "registered-models/alias", "model_version", [("name", name), ("alias", alias)], refusal => refusal is { Status: 400, ServerCode: "INVALID_PARAMETER_VALUE" }, cancellationToken) is { } found
            ? Version(found)
            : null;
    }

    public async Task<IReadOnlyList<ArtifactFile>> ListFilesAsync(ModelVersion version, CancellationToken cancellationToken) =>
        await artifacts.ListAsync(await FolderOfAsync(version, cancellationToken), "", cancellationToken);

    public async Task<Stream?> OpenFileAsync(ModelVersion version, string path, CancellationToken cancellationToken) =>
        await artifacts.OpenAsync(await FolderOfAsync(version, cancellationToken), path, cancellationToken);

    public Task<TrackedRun> BeginRunAsync(NewTrackedRun run, CancellationToken cancellationToken) => runs.BeginAsync(run, cancellationToken);

    public Task LogAsync(string run, RunValues values, CancellationToken cancellationToken) => runs.LogAsync(run, values, cancellationToken);

    public Task EndRunAsync(string run, TrackedRunState state, CancellationToken cancellationToken) => runs.EndAsync(run, state, cancellationToken);

    public Task<TrackedRun?> FindRunAsync(string run, CancellationToken cancellationToken) => runs.FindAsync(run, cancellationToken);

    public Task<IReadOnlyList<TrackedRun>> ListRunsAsync(string experiment, int limit, CancellationToken cancellationToken) => runs.ListAsync(experiment, limit, cancellationToken);

    public Task<IReadOnlyList<MetricPoint>> ReadMetricAsync(string run, string metric, CancellationToken cancellationToken) => runs.ReadMetricAsync(run, metric, cancellationToken);

    public async Task PutArtifactAsync(string run, string path, Func<Stream> open, CancellationToken cancellationToken) =>
        await artifacts.PutAsync(await runs.ArtifactUriAsync(run, cancellationToken), path, open, cancellationToken);

    public async Task<IReadOnlyList<ArtifactFile>> ListArtifactsAsync(string run, string folder, CancellationToken cancellationToken) =>
        await artifacts.ListAsync(await runs.ArtifactUriAsync(run, cancellationToken), folder, cancellationToken);

    public async Task<Stream?> OpenArtifactAsync(string run, string path, CancellationToken cancellationToken) =>
        await artifacts.OpenAsync(await runs.ArtifactUriAsync(run, cancellationToken), path, cancellationToken);

    // What was registered from a logged model says only its name.
    private async Task<string> FolderOfAsync(ModelVersion version, CancellationToken cancellationToken) =>
        !version.Source.StartsWith("models:", StringComparison.Ordinal)
            ? version.Source
            : (await connection.GetAsync("model-versions/get-download-uri", cancellationToken, ("name", version.Name), ("version", Text(version.Version)))).Required("artifact_uri");

    private async Task<JsonElement?> FindAsync(
        string path, string member, (string Name, string Value)[] query, Func<ModelRegistryException, bool>? isMissing, CancellationToken cancellationToken)
    {
        try
        {
            return (await connection.GetAsync(path, cancellationToken, query)).Member(member);
        }
        catch (ModelRegistryException refusal) when (refusal.IsMissing || isMissing?.Invoke(refusal) == true)
        {
            return null;
        }
    }

    private async Task<List<JsonElement>> PagesAsync(string path, string list, (string Name, string Value)[] query, CancellationToken cancellationToken)
    {
        List<JsonElement> all = [];
        string? token = null;
        var pages = 0;
        do
        {
            (string, string)[] asked = token is null ? [("max_results", PageSize), .. query] : [("max_results", PageSize), .. query, ("page_token", token)];
            var page = await connection.GetAsync(path, cancellationToken, asked);
            all.AddRange(page.List(list));
            token = page.Text("next_page_token");
        }
        while (token is not null && ++pages < MaxPages);

        return all;
    }

    private static RegisteredModel Model(JsonElement model) => new()
    {
        Name = model.Required("name"),
        Description = model.Text("description"),
        Tags = model.Pairs("tags"),
        Aliases = model.List("aliases").Where(alias => alias.Text("alias") is not null && alias.Number("version") is not null)
            .GroupBy(alias => alias.Required("alias")).ToDictionary(same => same.Key, same => (int)same.Last().Number("version")!.Value),
        CreatedAt = model.Time("creation_timestamp") ?? DateTimeOffset.UnixEpoch,
    };

    private static ModelVersion Version(JsonElement version) => new()
    {
        Name = version.Required("name"),
        Version = (int)(version.Number("version") ?? 0),
        Run = version.Text("run_id"),
        Source = version.Text("source") ?? "",
        Description = version.Text("description"),
        Tags = version.Pairs("tags"),
        Aliases = [.. version.List("aliases").Select(alias => alias.ToString()).Order(StringComparer.Ordinal)],
        Stage = version.Text("current_stage") is { } stage and not "None" ? stage : null,
        CreatedAt = version.Time("creation_timestamp") ?? DateTimeOffset.UnixEpoch,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
