using Anip.Adapters.Relational.Sql;
using Anip.Ingestion.Sources;

namespace Anip.Adapters.Relational.Sources;

internal sealed class SourceStore(IDatabase database, TimeProvider timeProvider) : ISourceStore
{
    public async Task<IReadOnlyList<SourceRecord>> ListAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(
            (sql, token) => sql.ListAsync($"SELECT {SourceRow.Columns} FROM source WHERE NOT removed ORDER BY id", [], SourceRow.Read, token), cancellationToken);

    public Task<SourceRecord?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync((sql, token) => FindAsync(sql, id, token), cancellationToken);

    public Task<bool> AddAsync(string id, string kind, string? title, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) =>
            {
                var now = timeProvider.GetUtcNow();
                await sql.ExecuteAsync("DELETE FROM source WHERE id = $1 AND removed", [id], token);
                var isNew = await sql.ExecuteAsync(
                    "INSERT INTO source (id, kind, title, added_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", [id, kind, title, now], token) > 0;
                var isRevived = !isNew && await sql.ExecuteAsync(
                    "UPDATE source SET state = 'active', failures = 0, failing_since = NULL, next_attempt_at = NULL, next_reason = NULL WHERE id = $1 AND kind = $2 AND state = 'ended'",
                    [id, kind], token) > 0;
                if (isNew || isRevived)
                {
                    await HostQueue.SetDueAsync(sql, id, kind, now, token);
                }

                return isNew;
            },
            cancellationToken);

    public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) =>
            {
                if (await FindAsync(sql, id, token) is not { } source)
                {
                    return false;
                }

                await sql.ExecuteAsync("UPDATE source SET removed = true WHERE id = $1", [id], token);
                await sql.ExecuteAsync("DELETE FROM source_fetch WHERE source_id = $1", [id], token);
                await sql.ExecuteAsync("DELETE FROM source_bookmark WHERE source_id = $1", [id], token);
                await HostQueue.SetDueAsync(sql, id, source.Kind, due: null, token);
                return true;
            },
            cancellationToken);

    public Task<bool> WasSeenAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync((sql, token) => sql.ScalarAsync<bool>("SELECT true FROM source WHERE id = $1", [id], token), cancellationToken);

    public Task<bool> ChangeAsync(string id, Func<SourcePreferences, SourcePreferences> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) =>
            {
                var before = await sql.ListAsync(
                    $"SELECT title, paused, own_interval, tags FROM source WHERE id = $1 AND NOT removed {sql.Dialect.LockRows}", [id], SourceRow.ReadPreferences, token);
                if (before is not [var known])
                {
                    return false;
                }

                var now = change(known);
                await sql.ExecuteAsync(
                    "UPDATE source SET title = $2, paused = $3, own_interval = $4, tags = $5 WHERE id = $1",
                    [id, now.Title, now.Paused, SourceRow.Seconds(now.Interval), SourceRow.Json(now.Tags)], token);
                if (now.Paused != known.Paused || now.Interval != known.Interval)
                {
                    await RescheduleAsync(sql, (await FindAsync(sql, id, token))!, token);
                }

                return true;
            },
            cancellationToken);

    public Task<bool> SaveAsync(SourceSave save, CancellationToken cancellationToken) =>
        database.WriteAsync((sql, token) => SourceSaving.SaveAsync(sql, save, timeProvider.GetUtcNow(), token), cancellationToken);

    public Task AddToTotalAsync(string id, int added, CancellationToken cancellationToken) => database.WriteAsync(
        (sql, token) => sql.ExecuteAsync("UPDATE source SET total_added = total_added + $2 WHERE id = $1 AND NOT removed", [id, (long)added], token), cancellationToken);

    public async Task<IReadOnlyDictionary<string, IReadOnlyList<FetchRecord>>> HistoryAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                $"""
                 SELECT source_id, at, status, bytes, items, added, revised, milliseconds, error FROM source_fetch
                 WHERE {sql.Dialect.In("source_id", "$1")} ORDER BY source_id, at DESC, slot
                 """,
                [ids], row => (Id: row.Text("source_id"), Fetch: SourceRow.ReadFetch(row)), token),
            cancellationToken))
        .GroupBy(row => row.Id, row => row.Fetch, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, IReadOnlyList<FetchRecord> (group) => [.. group], StringComparer.Ordinal);

    // One that goes on is due when it would have been, or now; one with an interval of its own, by that.
    private async Task RescheduleAsync(ISqlSession sql, SourceRecord source, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var next = source.Failures == 0 && source is { Interval: { } interval, LastAttemptAt: { } last } ? last + interval : source.NextAttemptAt;
        if (next != source.NextAttemptAt)
        {
            await sql.ExecuteAsync("UPDATE source SET next_attempt_at = $2, next_reason = $3 WHERE id = $1", [source.Id, next, "the interval that was set"], cancellationToken);
        }

        await HostQueue.SetDueAsync(sql, source.Id, source.Kind, source.Paused || source.State == SourceState.Ended ? null : next ?? now, cancellationToken);
    }

    private static async Task<SourceRecord?> FindAsync(ISqlSession sql, string id, CancellationToken cancellationToken) =>
        (await sql.ListAsync($"SELECT {SourceRow.Columns} FROM source WHERE id = $1 AND NOT removed", [id], SourceRow.Read, cancellationToken)).SingleOrDefault();
}
