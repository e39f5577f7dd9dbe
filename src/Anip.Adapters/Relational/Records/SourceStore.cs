using System.Text.Json;
using Anip.Adapters.Relational.Sql;
using Anip.Ingestion.Sources;

namespace Anip.Adapters.Relational.Records;

internal sealed class SourceStore(IDatabase database, TimeProvider timeProvider) : ISourceStore
{
    public async Task<IReadOnlyList<SourceRecord>> ListAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                """
                SELECT id, kind, title, added_at, last_attempt_at, last_success_at, next_attempt_at, failures, last_error,
                       etag, last_modified, last_items, last_added, total_added, last_rejected, last_noted
                FROM source WHERE NOT removed ORDER BY id
                """,
                [], Read, token),
            cancellationToken);

    public Task<bool> AddAsync(string id, string kind, string? title, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) =>
            {
                await sql.ExecuteAsync("DELETE FROM source WHERE id = $1 AND removed", [id], token);
                return await sql.ExecuteAsync(
                    "INSERT INTO source (id, kind, title, added_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", [id, kind, title, timeProvider.GetUtcNow()], token) > 0;
            },
            cancellationToken);

    public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) => await sql.ExecuteAsync("UPDATE source SET removed = true WHERE id = $1 AND NOT removed", [id], token) > 0, cancellationToken);

    public Task<bool> WasSeenAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync((sql, token) => sql.ScalarAsync<bool>("SELECT true FROM source WHERE id = $1", [id], token), cancellationToken);

    public Task SaveAsync(SourceRecord source, CancellationToken cancellationToken) =>
        // Only an UPDATE: a fetch that ends after its source was removed must not bring it back.
        database.WriteAsync(
            (sql, token) => sql.ExecuteAsync(
                """
                UPDATE source SET kind = $2, title = $3, added_at = $4, last_attempt_at = $5, last_success_at = $6, next_attempt_at = $7,
                    failures = $8, last_error = $9, etag = $10, last_modified = $11, last_items = $12, last_added = $13, total_added = $14,
                    last_rejected = $15, last_noted = $16
                WHERE id = $1 AND NOT removed
                """,
                [
                    source.Id, source.Kind, source.Title, source.AddedAt, source.LastAttemptAt, source.LastSuccessAt, source.NextAttemptAt,
                    source.Failures, source.LastError, source.ETag, source.LastModified, source.LastItems, source.LastAdded, source.TotalAdded,
                    Json(source.LastRejected), Json(source.LastNoted),
                ],
                token),
            cancellationToken);

    private static SourceRecord Read(SqlRow row) => new()
    {
        Id = row.Text("id"),
        Kind = row.Text("kind"),
        Title = row.TextOrNull("title"),
        AddedAt = row.Instant("added_at"),
        LastAttemptAt = row.InstantOrNull("last_attempt_at"),
        LastSuccessAt = row.InstantOrNull("last_success_at"),
        NextAttemptAt = row.InstantOrNull("next_attempt_at"),
        Failures = row.Integer("failures"),
        LastError = row.TextOrNull("last_error"),
        ETag = row.TextOrNull("etag"),
        LastModified = row.TextOrNull("last_modified"),
        LastItems = row.Integer("last_items"),
        LastAdded = row.Integer("last_added"),
        TotalAdded = row.Long("total_added"),
        LastRejected = Counts(row.Text("last_rejected")),
        LastNoted = Counts(row.Text("last_noted")),
    };

    private static string Json(IReadOnlyDictionary<string, int> counts) => JsonSerializer.Serialize(counts, StorageJson.Default.IReadOnlyDictionaryStringInt32);

    private static IReadOnlyDictionary<string, int> Counts(string json) =>
        json == "{}" ? ReasonCounts.None : JsonSerializer.Deserialize(json, StorageJson.Default.DictionaryStringInt32)!;
}
