using Anip.Adapters.Relational.Sql;
using Anip.Ingestion.Sources;

namespace Anip.Adapters.Relational.Sources;

/// <summary>What is written where a fetch has ended: the state of its source, the history, the claim, and the move to another address.</summary>
internal static class SourceSaving
{
    public static async Task<bool> SaveAsync(ISqlSession sql, SourceSave save, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (save.Claim is { } claim && !await EndAsync(sql, claim, now, cancellationToken))
        {
            return false;
        }

        var kept = await UpdateAsync(sql, save.State, save.Fetch?.Added, cancellationToken);
        if (kept is not var (fetches, isAsked))
        {
            return false;
        }

        if (save.Fetch is { } fetch)
        {
            await RememberAsync(sql, save.State.Id, fetches, fetch, cancellationToken);
        }

        await HostQueue.SetDueAsync(sql, save.State.Id, save.State.Kind, isAsked ? save.DueAt ?? save.State.NextAttemptAt ?? now : null, cancellationToken);
        if (save.MoveTo is { } target && target != save.State.Id)
        {
            await SourceMove.MoveAsync(sql, save.State, target, now, cancellationToken);
        }

        return true;
    }

    private static async Task<bool> EndAsync(ISqlSession sql, HostClaim claim, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await HostQueue.LockAsync(sql, claim.Host, cancellationToken);
        var isHeld = await sql.ScalarAsync<bool>(
            "SELECT true FROM source_host WHERE host = $1 AND owner = $2 AND claims = $3", [claim.Host, claim.Owner, claim.Number], cancellationToken);
        if (isHeld)
        {
            var through = await sql.ListAsync(
                "SELECT host FROM source_host WHERE owner = $1 AND through = $2 ORDER BY host", [claim.Owner, claim.Host], row => row.Text("host"), cancellationToken);
            await HostQueue.FreeAsync(sql, [claim.Host, .. through], now + claim.Spacing, cancellationToken);
        }

        return isHeld;
    }

    // Only an UPDATE: a fetch that ends after its source was removed must not bring it back. What people set, and what a hub passed on, meanwhile stays.
    private static async Task<(long Fetches, bool IsAsked)?> UpdateAsync(ISqlSession sql, SourceRecord source, long? added, CancellationToken cancellationToken)
    {
        var rows = await sql.ListAsync(
            """
            UPDATE source SET title = coalesce(title, $2), state = $3, last_attempt_at = $4, last_success_at = $5, next_attempt_at = $6, next_reason = $7,
                failures = $8, failing_since = $9, last_error = $10, pace = $11, last_full_at = $12, etag = $13, last_modified = $14, last_items = $15, last_added = $16,
                last_rejected = $17, last_noted = $18, total_added = coalesce(total_added + $21, $19), fetches = $20
            WHERE id = $1 AND NOT removed
            RETURNING fetches, paused
            """,
            [
                source.Id, source.Title, SourceRow.Name(source.State), source.LastAttemptAt, source.LastSuccessAt, source.NextAttemptAt, source.NextReason,
                source.Failures, source.FailingSince, source.LastError, SourceRow.Json(source.Pace), source.LastFullAt, source.ETag, source.LastModified,
                source.LastItems, source.LastAdded, SourceRow.Json(source.LastRejected), SourceRow.Json(source.LastNoted), source.TotalAdded, source.Fetches, added,
            ],
            row => (Fetches: row.Long("fetches"), IsPaused: row.Flag("paused")), cancellationToken);
        return rows is [var (fetches, isPaused)] ? (fetches, !isPaused && source.State != SourceState.Ended) : null;
    }

    // In the place of the oldest, so that nothing has to be deleted.
    private static Task<int> RememberAsync(ISqlSession sql, string id, long fetches, FetchRecord fetch, CancellationToken cancellationToken) => sql.ExecuteAsync(
        """
        INSERT INTO source_fetch (source_id, slot, at, status, bytes, items, added, revised, milliseconds, error) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (source_id, slot) DO UPDATE SET at = excluded.at, status = excluded.status, bytes = excluded.bytes, items = excluded.items, added = excluded.added,
            revised = excluded.revised, milliseconds = excluded.milliseconds, error = excluded.error
        """,
        [
            id, (int)(fetches % FetchRecord.MaxKept), fetch.At, fetch.Status, fetch.Bytes, fetch.Items, fetch.Added, fetch.Revised, (long)fetch.Duration.TotalMilliseconds,
            fetch.Error,
        ],
        cancellationToken);
}
