using System.Text.Json;
using Anip.Adapters.Relational.Sql;
using Anip.Enrichment;
using Anip.Stages;

namespace Anip.Adapters.Relational.Records;

/// <summary>Rows of <c>model_set</c>, and the articles of each by the index of analyses over it.</summary>
internal sealed class ModelSets(IDatabase database, WorkSignal signal, TimeProvider timeProvider) : IModelSets
{
    public async Task<IReadOnlyList<ModelSetUse>> ListAsync(CancellationToken cancellationToken) => await database.ReadAsync(ListAsync, cancellationToken);

    /// <inheritdoc cref="IModelSets.ListAsync"/>
    internal static Task<List<ModelSetUse>> ListAsync(ISqlSession sql, CancellationToken cancellationToken) => sql.ListAsync(
        """
        SELECT CAST(m.id AS bigint) AS id, m.models, m.used_at, counted.articles
        FROM (SELECT label, CAST(sum(n) AS bigint) AS articles FROM article_count WHERE kind = 'models' GROUP BY label HAVING sum(n) > 0) AS counted
            JOIN model_set AS m ON CAST(m.id AS text) = counted.label
        ORDER BY m.id
        """,
        [],
        row => new ModelSetUse(
            row.Long("id"), JsonSerializer.Deserialize(row.Text("models"), StorageJson.Default.DictionaryStringString)!, row.Long("articles"), row.InstantOrNull("used_at")),
        cancellationToken);

    public Task NoteAsync(IReadOnlyDictionary<string, string> models, CancellationToken cancellationToken) => database.WriteAsync(
        async (sql, token) =>
        {
            object?[] values = [AnalysisValues.Models(models), timeProvider.GetUtcNow()];
            return await sql.ExecuteAsync("UPDATE model_set SET used_at = $2 WHERE models = $1", values, token) > 0
                ? 0
                : await sql.ExecuteAsync("INSERT INTO model_set (models, used_at) VALUES ($1, $2) ON CONFLICT (models) DO UPDATE SET used_at = excluded.used_at", values, token);
        },
        cancellationToken);

    public async Task<long?> QueueAsync(IReadOnlyList<long> sets, long? before, int limit, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync((sql, token) => LatestAsync(sql, sets, before ?? long.MaxValue, limit, token), cancellationToken) is not { Count: > 0 } latest)
        {
            return null;
        }

        await database.WriteAsync(
            async (sql, token) =>
            {
                // Whoever completes one holds its row meanwhile: what is analysed anew by now is not so again.
                await sql.ListAsync($"SELECT id FROM article WHERE {sql.Dialect.In("id", "$1")} ORDER BY id {sql.Dialect.LockRows}", [latest], row => row.Long("id"), token);
                return await sql.ExecuteAsync(
                    $"""
                     INSERT INTO stage_work (article_id, stage, sort_at)
                     SELECT a.id, $1, a.sort_at FROM stage_article AS a JOIN analysis AS n ON n.article_id = a.id
                     WHERE {sql.Dialect.In("a.id", "$2")} AND {sql.Dialect.In("n.model_set_id", "$3")} ORDER BY a.id
                     ON CONFLICT DO NOTHING
                     """,
                    [EnrichmentModule.Stage, latest, sets], token);
            },
            cancellationToken);
        signal.Raise();
        return latest[^1];
    }

    // A range of the index for each set, so that its cost is that of what is found.
    private static async Task<List<long>> LatestAsync(ISqlSession sql, IReadOnlyList<long> sets, long before, int limit, CancellationToken cancellationToken)
    {
        List<long> latest = [];
        foreach (var set in sets)
        {
            latest.AddRange(await sql.ListAsync(
                """
                SELECT n.article_id FROM analysis AS n
                WHERE n.model_set_id = $1 AND n.article_id < $2 AND NOT EXISTS (SELECT 1 FROM stage_work AS w WHERE w.article_id = n.article_id AND w.stage = $3)
                ORDER BY n.article_id DESC LIMIT $4
                """,
                [set, before, EnrichmentModule.Stage, limit], row => row.Long("article_id"), cancellationToken));
        }

        return [.. latest.OrderDescending().Take(limit)];
    }
}
