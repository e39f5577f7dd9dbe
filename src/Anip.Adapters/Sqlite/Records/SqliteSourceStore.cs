using Anip.Adapters.Relational;
using Anip.Ingestion.Sources;
using Anip.Storage;

namespace Anip.Adapters.Sqlite.Records;

internal sealed class SqliteSourceStore(SqliteDatabase database, TimeProvider time) : ISourceStore
{
    public Task<IReadOnlyList<SourceRecord>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<SourceRecord>>(
            session =>
            {
                var sources = new List<SourceRecord>();
                using var row = session.Prepare(
                    """
                    SELECT id, kind, title, added_at, last_attempt_at, last_success_at, next_attempt_at, failures, last_error,
                           etag, last_modified, last_items, last_added, total_added, quota_left, last_rejected, last_noted
                    FROM source WHERE removed = 0 ORDER BY id
                    """).Read();
                while (row.Read())
                {
                    sources.Add(SourceRow.Read(row));
                }

                return sources;
            },
            cancellationToken);

    public Task<bool> AddAsync(string id, string kind, string? title, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                session.Prepare("DELETE FROM source WHERE id = ?1 AND removed = 1").Execute(id);
                return session.Prepare("INSERT INTO source (id, kind, title, added_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")
                    .Execute(id, kind, title is null ? null : StoredText.Clean(title), Instant.Stored(time.GetUtcNow())) > 0;
            },
            cancellationToken);

    public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Prepare("UPDATE source SET removed = 1 WHERE id = ?1 AND removed = 0").Execute(id) > 0, cancellationToken);

    public Task<bool> WasSeenAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Prepare("SELECT 1 FROM source WHERE id = ?1").Number(id) is not null, cancellationToken);

    public Task SaveAsync(SourceRecord source, CancellationToken cancellationToken) =>
        // An UPDATE alone: a fetch that ends after its source was removed must not bring it back.
        database.WriteAsync(
            session => session.Prepare(
                """
                UPDATE source SET kind = ?2, title = ?3, added_at = ?4, last_attempt_at = ?5, last_success_at = ?6, next_attempt_at = ?7,
                    failures = ?8, last_error = ?9, etag = ?10, last_modified = ?11, last_items = ?12, last_added = ?13, total_added = ?14, quota_left = ?15,
                    last_rejected = ?16, last_noted = ?17
                WHERE id = ?1 AND removed = 0
                """).Execute(
                source.Id, source.Kind, Clean(source.Title), Instant.Stored(source.AddedAt), Stored(source.LastAttemptAt),
                Stored(source.LastSuccessAt), Stored(source.NextAttemptAt), source.Failures, Clean(source.LastError), Clean(source.ETag),
                Clean(source.LastModified), source.LastItems, source.LastAdded, source.TotalAdded, source.QuotaLeft,
                SourceRow.Counts(source.LastRejected), SourceRow.Counts(source.LastNoted)),
            cancellationToken);

    private static long? Stored(DateTimeOffset? instant) => instant is { } at ? Instant.Stored(at) : null;

    private static string? Clean(string? text) => text is null ? null : StoredText.Clean(text);
}
