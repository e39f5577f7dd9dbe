using Anip.Adapters.Relational;
using Anip.Ingestion.Sources;
using Anip.Storage;
using Npgsql;

namespace Anip.Adapters.Postgres.Records;

internal sealed class PostgresSourceStore(PostgresDatabase database, TimeProvider time) : ISourceStore
{
    public Task<IReadOnlyList<SourceRecord>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<SourceRecord>>(
            async (connection, token) => await connection.ListAsync(
                """
                SELECT id, kind, title, anip_micros(added_at), anip_micros(last_attempt_at), anip_micros(last_success_at), anip_micros(next_attempt_at),
                       failures, last_error, etag, last_modified, last_items, last_added, total_added, quota_left, last_rejected, last_noted
                FROM source WHERE NOT removed ORDER BY id
                """,
                [], SourceRow.Read, token),
            cancellationToken);

    public Task<bool> AddAsync(string id, string kind, string? title, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, token) =>
            {
                await connection.ExecuteAsync("DELETE FROM source WHERE id = $1 AND removed", [id], token);
                return await connection.ExecuteAsync(
                    "INSERT INTO source (id, kind, title, added_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                    [id, kind, Clean(title), PostgresCommands.At(Instant.Stored(time.GetUtcNow()))], token) > 0;
            },
            cancellationToken);

    public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, token) => await connection.ExecuteAsync("UPDATE source SET removed = true WHERE id = $1 AND NOT removed", [id], token) > 0,
            cancellationToken);

    public Task<bool> WasSeenAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync((connection, token) => connection.ScalarAsync<bool>("SELECT true FROM source WHERE id = $1", [id], token), cancellationToken);

    public Task SaveAsync(SourceRecord source, CancellationToken cancellationToken) =>
        // An UPDATE alone: a fetch that ends after its source was removed must not bring it back.
        database.WriteAsync(
            (connection, token) => connection.ExecuteAsync(
                """
                UPDATE source SET kind = $2, title = $3, added_at = $4, last_attempt_at = $5, last_success_at = $6, next_attempt_at = $7,
                    failures = $8, last_error = $9, etag = $10, last_modified = $11, last_items = $12, last_added = $13, total_added = $14, quota_left = $15,
                    last_rejected = $16, last_noted = $17
                WHERE id = $1 AND NOT removed
                """,
                [
                    source.Id, source.Kind, Clean(source.Title), At(source.AddedAt), At(source.LastAttemptAt), At(source.LastSuccessAt),
                    At(source.NextAttemptAt), source.Failures, Clean(source.LastError), Clean(source.ETag), Clean(source.LastModified),
                    source.LastItems, source.LastAdded, source.TotalAdded, source.QuotaLeft, SourceRow.Counts(source.LastRejected), SourceRow.Counts(source.LastNoted),
                ],
                token),
            cancellationToken);

    private static NpgsqlParameter At(DateTimeOffset? instant) => PostgresCommands.At(instant is { } at ? Instant.Stored(at) : null);

    private static string? Clean(string? text) => text is null ? null : StoredText.Clean(text);
}
