using Anip.Adapters.Relational.Sql;
using Anip.Ingestion.Sources;

namespace Anip.Adapters.Relational.Sources;

/// <summary>A subscription goes on at another address. The old one stays as a mark, as that of a removed source does, so that nothing subscribes it anew.</summary>
internal static class SourceMove
{
    // All but the id, the place, and what the mark keeps.
    private const string Taken =
        """
        kind, title, added_at, state, paused, own_interval, tags, last_attempt_at, last_success_at, next_attempt_at, next_reason, failures, failing_since, last_error,
        pace, last_full_at, etag, last_modified, last_items, last_added, last_rejected, last_noted, total_added, fetches
        """;

    public static async Task MoveAsync(ISqlSession sql, SourceRecord source, string target, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = (await sql.ListAsync("SELECT due_at FROM source WHERE id = $1", [source.Id], row => row.InstantOrNull("due_at"), cancellationToken)).Single();
        await sql.ExecuteAsync("DELETE FROM source WHERE id = $1 AND removed", [target], cancellationToken);
        var isNew = await sql.ExecuteAsync(
            $"INSERT INTO source (id, moved_from, moved_at, {Taken}) SELECT $2, $1, $3, {Taken} FROM source WHERE id = $1 ON CONFLICT DO NOTHING",
            [source.Id, target, now], cancellationToken) > 0;
        if (isNew)
        {
            await sql.ExecuteAsync("UPDATE source_fetch SET source_id = $2 WHERE source_id = $1", [source.Id, target], cancellationToken);
            await HostQueue.SetDueAsync(sql, target, source.Kind, due, cancellationToken);
        }
        else
        {
            await MergeAsync(sql, source.Id, target, now, cancellationToken);
        }

        await sql.ExecuteAsync("UPDATE source SET removed = true, moved_to = $2 WHERE id = $1", [source.Id, target], cancellationToken);
        await HostQueue.SetDueAsync(sql, source.Id, source.Kind, due: null, cancellationToken);
    }

    // The one that was there goes on, with the tags of both and what both have brought.
    private static async Task MergeAsync(ISqlSession sql, string id, string target, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await sql.ExecuteAsync("DELETE FROM source_fetch WHERE source_id = $1", [id], cancellationToken);
        var both = await sql.ListAsync(
            "SELECT tags, total_added FROM source WHERE id = $1 OR id = $2 ORDER BY CASE id WHEN $2 THEN 0 ELSE 1 END", [id, target],
            row => (Tags: SourceRow.Texts(row.Text("tags")), Added: row.Long("total_added")), cancellationToken);
        await sql.ExecuteAsync(
            "UPDATE source SET tags = $2, total_added = $3, moved_from = coalesce(moved_from, $4), moved_at = coalesce(moved_at, $5) WHERE id = $1",
            [target, SourceRow.Json([.. both.SelectMany(one => one.Tags).Distinct(StringComparer.Ordinal)]), both.Sum(one => one.Added), id, now], cancellationToken);
    }
}
