using Anip.Adapters.Relational.Sql;
using Anip.Models.Registry;

namespace Anip.Adapters.Relational.Models;

/// <summary>Models and versions as rows.</summary>
internal static class ModelRows
{
    /// <param name="name">Null for all, by name.</param>
    public static async Task<IReadOnlyList<RegisteredModel>> ModelsAsync(ISqlSession sql, string? name, CancellationToken cancellationToken)
    {
        var where = name is null ? "" : "= $1";
        object?[] values = name is null ? [] : [name];
        var aliases = await sql.ListAsync(
            $"SELECT model, alias, version FROM model_alias WHERE model {(name is null ? "IS NOT NULL" : where)}", values,
            row => (Model: row.Text("model"), Alias: row.Text("alias"), Version: row.Integer("version")), cancellationToken);
        var tags = await sql.ListAsync(
            $"SELECT model, key, value FROM model_tag WHERE version = 0 AND model {(name is null ? "IS NOT NULL" : where)}", values,
            row => (Model: row.Text("model"), Key: row.Text("key"), Value: row.Text("value")), cancellationToken);
        return await sql.ListAsync(
            $"SELECT name, description, created_at FROM registered_model WHERE name {(name is null ? "IS NOT NULL" : where)} ORDER BY name", values,
            row => row.Text("name") is var model ? new RegisteredModel
            {
                Name = model,
                Description = row.TextOrNull("description"),
                Tags = tags.Where(tag => tag.Model == model).ToDictionary(tag => tag.Key, tag => tag.Value),
                Aliases = aliases.Where(alias => alias.Model == model).ToDictionary(alias => alias.Alias, alias => alias.Version),
                CreatedAt = row.Instant("created_at"),
            } : null!,
            cancellationToken);
    }

    public static async Task<ModelVersion?> VersionAsync(ISqlSession sql, string name, int version, CancellationToken cancellationToken) =>
        (await VersionsAsync(sql, name, version, cancellationToken)).SingleOrDefault();

    /// <param name="version">Null for all, newest first.</param>
    public static async Task<IReadOnlyList<ModelVersion>> VersionsAsync(ISqlSession sql, string name, int? version, CancellationToken cancellationToken)
    {
        var aliases = await sql.ListAsync(
            "SELECT alias, version FROM model_alias WHERE model = $1 ORDER BY alias", [name], row => (Alias: row.Text("alias"), Version: row.Integer("version")), cancellationToken);
        var only = version is null ? "version > 0" : "version = $2";
        object?[] values = version is null ? [name] : [name, version];
        var tags = (await sql.ListAsync(
            $"SELECT version, key, value FROM model_tag WHERE model = $1 AND {only}", values,
            row => (Version: row.Integer("version"), Key: row.Text("key"), Value: row.Text("value")), cancellationToken)).ToLookup(tag => tag.Version);
        return await sql.ListAsync(
            $"SELECT version, run, path, description, created_at FROM model_version WHERE model = $1 AND {only} ORDER BY version DESC", values,
            row => new ModelVersion
            {
                Name = name,
                Version = row.Integer("version"),
                Run = row.Text("run"),
                Source = row.Text("path"),
                Description = row.TextOrNull("description"),
                Tags = tags[row.Integer("version")].ToDictionary(tag => tag.Key, tag => tag.Value),
                Aliases = [.. aliases.Where(alias => alias.Version == row.Integer("version")).Select(alias => alias.Alias)],
                CreatedAt = row.Instant("created_at"),
            },
            cancellationToken);
    }
}
