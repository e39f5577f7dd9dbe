using System.Globalization;
using Anip.Adapters.Relational.Sql;
using Anip.Models.Registry;

namespace Anip.Adapters.Relational.Models;

/// <summary>The registry in this program's own store: one for all nodes that share it, moved with it, and there whenever it is.</summary>
internal sealed class LocalModelRegistry(IDatabase database, LocalRuns runs, LocalArtifacts artifacts, TimeProvider timeProvider) : IModelRegistry
{
    public const string LocalName = "local";

    public string Name => LocalName;

    public async Task<string> CheckAsync(CancellationToken cancellationToken)
    {
        var versions = await database.ReadAsync((sql, token) => sql.ScalarAsync<long>("SELECT count(*) FROM model_version", [], token), cancellationToken);
        return $"local, in the store: {versions} versions";
    }

    public Task<IReadOnlyList<RegisteredModel>> ListModelsAsync(CancellationToken cancellationToken) =>
        database.ReadAsync((sql, token) => ModelRows.ModelsAsync(sql, name: null, token), cancellationToken);

    public async Task<RegisteredModel?> FindModelAsync(string name, CancellationToken cancellationToken) =>
        (await database.ReadAsync((sql, token) => ModelRows.ModelsAsync(sql, name, token), cancellationToken)).SingleOrDefault();

    public Task CreateModelAsync(string name, string? description, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckName(name);
        return database.WriteAsync(
            (sql, token) => sql.ExecuteAsync(
                "INSERT INTO registered_model (name, description, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [name, description, timeProvider.GetUtcNow()], token),
            cancellationToken);
    }

    public Task TagModelAsync(string name, string key, string value, CancellationToken cancellationToken) => TagAsync(name, version: 0, key, value, cancellationToken);

    public Task<IReadOnlyList<ModelVersion>> ListVersionsAsync(string name, CancellationToken cancellationToken) =>
        database.ReadAsync((sql, token) => ModelRows.VersionsAsync(sql, name, version: null, token), cancellationToken);

    public Task<ModelVersion?> FindVersionAsync(string name, int version, CancellationToken cancellationToken) =>
        database.ReadAsync((sql, token) => ModelRows.VersionAsync(sql, name, version, token), cancellationToken);

    public async Task<ModelVersion> CreateVersionAsync(NewModelVersion version, CancellationToken cancellationToken)
    {
        RegistryLimits.Check(version);
        if ((await artifacts.ListAsync(version.Run, version.Path, cancellationToken)).Count == 0)
        {
            throw new ModelRegistryException(ModelRegistryException.Invalid, $"run {version.Run} has no files below {version.Path}: put them there first.");
        }

        return await database.WriteAsync((sql, token) => CreateVersionAsync(sql, version, token), cancellationToken);
    }

    public Task TagVersionAsync(string name, int version, string key, string value, CancellationToken cancellationToken) => TagAsync(name, version, key, value, cancellationToken);

    public Task DeleteVersionAsync(string name, int version, CancellationToken cancellationToken) =>
        database.WriteAsync((sql, token) => DeleteVersionAsync(sql, name, version, token), cancellationToken);

    public Task SetAliasAsync(string name, string alias, int version, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckAlias(alias);
        return database.WriteAsync(
            async (sql, token) =>
            {
                await sql.LockAsync(SqlLock.Model, name, token);
                await RequireAsync(sql, name, version, token);
                return await sql.ExecuteAsync(
                    "INSERT INTO model_alias (model, alias, version) VALUES ($1, $2, $3) ON CONFLICT (model, alias) DO UPDATE SET version = excluded.version",
                    [name, alias, version], token);
            },
            cancellationToken);
    }

    public Task RemoveAliasAsync(string name, string alias, CancellationToken cancellationToken) =>
        database.WriteAsync((sql, token) => sql.ExecuteAsync("DELETE FROM model_alias WHERE model = $1 AND alias = $2", [name, alias], token), cancellationToken);

    public Task<ModelVersion?> FindByAliasAsync(string name, string alias, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (sql, token) => await sql.ScalarAsync<int?>("SELECT version FROM model_alias WHERE model = $1 AND alias = $2", [name, alias], token) is { } version
                ? await ModelRows.VersionAsync(sql, name, version, token)
                : null,
            cancellationToken);

    public async Task<IReadOnlyList<ArtifactFile>> ListFilesAsync(ModelVersion version, CancellationToken cancellationToken) =>
        [.. (await artifacts.ListAsync(version.Run!, version.Source, cancellationToken)).Select(file => file with { Path = file.Path[(version.Source.Length + 1)..] })];

    public Task<Stream?> OpenFileAsync(ModelVersion version, string path, CancellationToken cancellationToken) =>
        artifacts.OpenAsync(version.Run!, $"{version.Source}/{path}", cancellationToken);

    public Task<TrackedRun> BeginRunAsync(NewTrackedRun run, CancellationToken cancellationToken) => runs.BeginAsync(run, cancellationToken);

    public Task LogAsync(string run, RunValues values, CancellationToken cancellationToken) => runs.LogAsync(run, values, cancellationToken);

    public Task EndRunAsync(string run, TrackedRunState state, CancellationToken cancellationToken) => runs.EndAsync(run, state, cancellationToken);

    public Task<TrackedRun?> FindRunAsync(string run, CancellationToken cancellationToken) => runs.FindAsync(run, cancellationToken);

    public Task<IReadOnlyList<TrackedRun>> ListRunsAsync(string experiment, int limit, CancellationToken cancellationToken) => runs.ListAsync(experiment, limit, cancellationToken);

    public Task<IReadOnlyList<MetricPoint>> ReadMetricAsync(string run, string metric, CancellationToken cancellationToken) => runs.ReadMetricAsync(run, metric, cancellationToken);

    public Task PutArtifactAsync(string run, string path, Func<Stream> open, CancellationToken cancellationToken) => artifacts.PutAsync(run, path, open, cancellationToken);

    public Task<IReadOnlyList<ArtifactFile>> ListArtifactsAsync(string run, string folder, CancellationToken cancellationToken) => artifacts.ListAsync(run, folder, cancellationToken);

    public Task<Stream?> OpenArtifactAsync(string run, string path, CancellationToken cancellationToken) => artifacts.OpenAsync(run, path, cancellationToken);

    private Task<int> TagAsync(string name, int version, string key, string value, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckVersionTag(key, value);
        return database.WriteAsync(
            async (sql, token) =>
            {
                await RequireAsync(sql, name, version, token);
                return await TagAsync(sql, name, version, key, value, token);
            },
            cancellationToken);
    }

    // The lock makes the number the next one, and one version of what two nodes register at once.
    private async Task<ModelVersion> CreateVersionAsync(ISqlSession sql, NewModelVersion version, CancellationToken cancellationToken)
    {
        await sql.LockAsync(SqlLock.Model, version.Name, cancellationToken);
        await RequireAsync(sql, version.Name, version: 0, cancellationToken);
        var known = version.Tags.TryGetValue(RegistryTags.Sha256, out var identity)
            ? await sql.ScalarAsync<int?>(
                "SELECT min(version) FROM model_tag WHERE model = $1 AND version > 0 AND key = $2 AND value = $3", [version.Name, RegistryTags.Sha256, identity], cancellationToken)
            : null;
        if (known is { } there)
        {
            return (await ModelRows.VersionAsync(sql, version.Name, there, cancellationToken))!;
        }

        var last = await sql.ScalarAsync<int?>("SELECT max(version) FROM model_version WHERE model = $1", [version.Name], cancellationToken) ?? 0;
        var number = Math.Max(last, await LastDeletedAsync(sql, version.Name, cancellationToken)) + 1;
        await sql.ExecuteAsync(
            "INSERT INTO model_version (model, version, run, path, description, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            [version.Name, number, version.Run, version.Path, version.Description, timeProvider.GetUtcNow()], cancellationToken);
        foreach (var (key, value) in version.Tags)
        {
            await TagAsync(sql, version.Name, number, key, value, cancellationToken);
        }

        return (await ModelRows.VersionAsync(sql, version.Name, number, cancellationToken))!;
    }

    private static async Task<int> DeleteVersionAsync(ISqlSession sql, string name, int version, CancellationToken cancellationToken)
    {
        await sql.LockAsync(SqlLock.Model, name, cancellationToken);
        await RequireAsync(sql, name, version, cancellationToken);
        var found = (await ModelRows.VersionAsync(sql, name, version, cancellationToken))!;
        if (found.Aliases.Count > 0)
        {
            throw ModelRegistryException.HasAlias(name, version, found.Aliases);
        }

        await sql.ExecuteAsync("DELETE FROM model_tag WHERE model = $1 AND version = $2", [name, version], cancellationToken);
        await sql.ExecuteAsync("DELETE FROM model_version WHERE model = $1 AND version = $2", [name, version], cancellationToken);
        var last = Math.Max(version, await LastDeletedAsync(sql, name, cancellationToken));
        await TagAsync(sql, name, version: 0, RegistryTags.Deleted, last.ToString(CultureInfo.InvariantCulture), cancellationToken);

        // Of one run there may be several versions.
        return await sql.ScalarAsync<bool>("SELECT true FROM model_version WHERE run = $1 AND path = $2 LIMIT 1", [found.Run, found.Source], cancellationToken)
            ? 0
            : await LocalArtifacts.DeleteAsync(sql, found.Run!, found.Source, cancellationToken);
    }

    // A number that was given means one model for ever, also on nodes that still have its files.
    private static async Task<int> LastDeletedAsync(ISqlSession sql, string name, CancellationToken cancellationToken) => int.TryParse(
        await sql.ScalarAsync<string?>("SELECT value FROM model_tag WHERE model = $1 AND version = 0 AND key = $2", [name, RegistryTags.Deleted], cancellationToken),
        NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static Task<int> TagAsync(ISqlSession sql, string name, int version, string key, string value, CancellationToken cancellationToken) => sql.ExecuteAsync(
        "INSERT INTO model_tag (model, version, key, value) VALUES ($1, $2, $3, $4) ON CONFLICT (model, version, key) DO UPDATE SET value = excluded.value",
        [name, version, key, value], cancellationToken);

    /// <param name="version">0 for the model itself.</param>
    private static async Task RequireAsync(ISqlSession sql, string name, int version, CancellationToken cancellationToken)
    {
        var isThere = version == 0
            ? await sql.ScalarAsync<bool>("SELECT true FROM registered_model WHERE name = $1", [name], cancellationToken)
            : await sql.ScalarAsync<bool>("SELECT true FROM model_version WHERE model = $1 AND version = $2", [name, version], cancellationToken);
        if (!isThere)
        {
            throw new ModelRegistryException(ModelRegistryException.NotFound, version == 0 ? $"no model '{name}' is registered." : $"{name} has no version {version}.");
        }
    }
}
