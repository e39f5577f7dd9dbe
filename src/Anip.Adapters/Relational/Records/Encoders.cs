using Anip.Adapters.Relational.Sql;
using Anip.Enrichment;
using Anip.Models;

namespace Anip.Adapters.Relational.Records;

/// <summary>Rows of <c>encoder_state</c>, and whose vectors there are.</summary>
internal sealed class Encoders(IDatabase database, TimeProvider timeProvider) : IEncoders
{
    private const string Serving = "SELECT name FROM encoder_state WHERE state = 'serving'";

    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    public Task<string?> ServingAsync(CancellationToken cancellationToken) => database.ReadAsync(ServingAsync, cancellationToken);

    /// <inheritdoc cref="IEncoders.ServingAsync"/>
    internal static Task<string?> ServingAsync(ISqlSession sql, CancellationToken cancellationToken) => sql.ScalarAsync<string>(Serving, [], cancellationToken);

    public async Task<IReadOnlySet<long>> LackingAsync(string encoder, IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        var held = await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                $"SELECT v.article_id FROM {sql.Dialect.Vectors} AS v JOIN encoder AS e ON e.id = v.encoder_id WHERE e.name = $1 AND {sql.Dialect.In("v.article_id", "$2")}",
                [encoder, ids], row => row.Long("article_id"), token),
            cancellationToken);
        return ids.Except(held).ToHashSet();
    }

    public async Task KeepAsync(string encoder, CancellationToken cancellationToken)
    {
        const string IsRetired = "name = $1 AND state = 'retired'";
        if (await database.ReadAsync((sql, token) => sql.ScalarAsync<bool>($"SELECT true FROM encoder_state WHERE {IsRetired}", [encoder], token), cancellationToken))
        {
            await database.WriteAsync((sql, token) => sql.ExecuteAsync($"DELETE FROM encoder_state WHERE {IsRetired}", [encoder], token), cancellationToken);
        }
    }

    public async Task<bool> SwitchAsync(string encoder, CancellationToken cancellationToken) =>
        await database.ReadAsync((sql, token) => IsDueAsync(sql, encoder, token), cancellationToken)
        && await database.WriteAsync((sql, token) => SwitchAsync(sql, encoder, token), cancellationToken);

    public async Task<bool> RemoveRetiredAsync(int limit, CancellationToken cancellationToken)
    {
        object?[] ended = [timeProvider.GetUtcNow() - Grace];
        var retired = await database.ReadAsync(
            (sql, token) => sql.ScalarAsync<string>("SELECT name FROM encoder_state WHERE state = 'retired' AND since <= $1 ORDER BY name LIMIT 1", ended, token), cancellationToken);
        return retired is not null && await database.WriteAsync((sql, token) => RemoveAsync(sql, retired, limit, token), cancellationToken);
    }

    // Where another serves and has nothing that this one lacks, or where there are vectors that nobody wants.
    private static async Task<bool> IsDueAsync(ISqlSession sql, string encoder, CancellationToken cancellationToken) =>
        await ServingAsync(sql, cancellationToken) == encoder
            ? (await UnusedAsync(sql, encoder, cancellationToken)).Count > 0
            : await IsCompleteAsync(sql, encoder, cancellationToken);

    private static async Task<bool> IsCompleteAsync(ISqlSession sql, string encoder, CancellationToken cancellationToken)
    {
        var sets = await ModelSets.ListAsync(sql, cancellationToken);
        var others = sets.Where(set => EncoderOf(set) != encoder).Select(set => set.Id).ToList();
        return sets.Exists(set => EncoderOf(set) == encoder) && (others.Count == 0 || !await sql.ScalarAsync<bool>(
            $"""
             SELECT true FROM analysis AS n WHERE {sql.Dialect.In("n.model_set_id", "$1")}
                 AND NOT EXISTS (SELECT 1 FROM stage_work AS w WHERE w.article_id = n.article_id AND w.stage = $2 AND w.reason IS NOT NULL) LIMIT 1
             """,
            [others, EnrichmentModule.Stage], cancellationToken));
    }

    private static async Task<IReadOnlyList<string>> UnusedAsync(ISqlSession sql, string encoder, CancellationToken cancellationToken)
    {
        var names = await sql.ListAsync(
            $"""
             SELECT e.name FROM encoder AS e WHERE e.name <> $1 AND NOT EXISTS (SELECT 1 FROM encoder_state AS s WHERE s.name = e.name AND s.state = 'retired')
                 AND EXISTS (SELECT 1 FROM {sql.Dialect.Vectors} AS v WHERE v.encoder_id = e.id)
             """,
            [encoder], row => row.Text("name"), cancellationToken);
        return names.Count == 0 ? names : [.. names.Except((await ModelSets.ListAsync(sql, cancellationToken)).Select(EncoderOf).OfType<string>())];
    }

    private async Task<bool> SwitchAsync(ISqlSession sql, string encoder, CancellationToken cancellationToken)
    {
        await sql.LockTableAsync("encoder_state", cancellationToken); // One node at a time.
        if (!await IsDueAsync(sql, encoder, cancellationToken))
        {
            return false;
        }

        var now = timeProvider.GetUtcNow();
        if (await ServingAsync(sql, cancellationToken) is { } before && before != encoder)
        {
            await sql.ExecuteAsync("UPDATE encoder_state SET state = 'retired', since = $2 WHERE name = $1", [before, now], cancellationToken);
            await sql.ExecuteAsync(
                "INSERT INTO encoder_state (name, state, since) VALUES ($1, 'serving', $2) ON CONFLICT (name) DO UPDATE SET state = excluded.state, since = excluded.since", [encoder, now], cancellationToken);
        }

        await sql.ExecuteEachAsync(
            "INSERT INTO encoder_state (name, state, since) VALUES ($1, 'retired', $2) ON CONFLICT (name) DO NOTHING",
            (await UnusedAsync(sql, encoder, cancellationToken)).Select(object?[] (name) => [name, now]), cancellationToken);
        return true;
    }

    private static async Task<bool> RemoveAsync(ISqlSession sql, string encoder, int limit, CancellationToken cancellationToken)
    {
        // It may have come into force again.
        if ((await sql.ListAsync($"SELECT name FROM encoder_state WHERE name = $1 AND state = 'retired' {sql.Dialect.LockRows}", [encoder], row => row.Text("name"), cancellationToken)).Count == 0)
        {
            return false;
        }

        var ids = await sql.ListAsync(
            $"SELECT v.article_id FROM {sql.Dialect.Vectors} AS v JOIN encoder AS e ON e.id = v.encoder_id WHERE e.name = $1 LIMIT $2", [encoder, limit], row => row.Long("article_id"), cancellationToken);
        await sql.ExecuteAsync(
            $"DELETE FROM {sql.Dialect.Vectors} WHERE encoder_id = (SELECT id FROM encoder WHERE name = $1) AND {sql.Dialect.In("article_id", "$2")}", [encoder, ids], cancellationToken);
        if (ids.Count < limit)
        {
            await sql.ExecuteAsync("DELETE FROM encoder_state WHERE name = $1", [encoder], cancellationToken);
        }

        // What could not be read by the other is not similar to anything any more.
        var bare = await sql.ListAsync(
            $"""
             SELECT id FROM article WHERE {sql.Dialect.In("id", "$1")} AND has_vector AND NOT EXISTS (SELECT 1 FROM {sql.Dialect.Vectors} AS v WHERE v.article_id = id)
             ORDER BY id {sql.Dialect.LockRows}
             """,
            [ids], row => row.Long("id"), cancellationToken);
        if (bare.Count > 0)
        {
            await sql.ExecuteAsync($"UPDATE article SET has_vector = false WHERE {sql.Dialect.In("id", "$1")}", [bare], cancellationToken);
        }

        return true;
    }

    private static string? EncoderOf(ModelSetUse set) => set.Models.GetValueOrDefault(ModelName.Encoder);
}
