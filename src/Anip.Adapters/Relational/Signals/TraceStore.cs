using Anip.Adapters.Relational.Sql;
using Anip.Ingestion.Tracing;

namespace Anip.Adapters.Relational.Signals;

/// <summary>Rows of <c>sighting</c>, and what waits for the stages.</summary>
internal sealed class TraceStore(IDatabase database, TimeProvider timeProvider) : ITraceStore
{
    private const int MaxSource = 500;

    // What comes again and again with each fetch is not worth a write each time.
    private static readonly TimeSpan Coarseness = TimeSpan.FromHours(1);

    public Task AddAsync(IReadOnlyList<NewSighting> sightings, CancellationToken cancellationToken) => database.WriteAsync(
        async (sql, token) =>
        {
            var now = timeProvider.GetUtcNow();
            await sql.ExecuteEachAsync(
                $"""
                 INSERT INTO sighting (identity, source, kind, spelling, first_seen_at, last_seen_at, times, first_outcome, last_outcome, reason)
                 SELECT $1, $2, $3, $4, $5, $5, 1, $6, $6, $7
                 WHERE EXISTS (SELECT 1 FROM sighting WHERE identity = $1 AND source = $2) OR (SELECT count(*) FROM sighting WHERE identity = $1) < {ITraceStore.MaxSources}
                 ON CONFLICT (identity, source) DO UPDATE SET spelling = excluded.spelling, last_seen_at = excluded.last_seen_at, times = sighting.times + 1,
                     last_outcome = excluded.last_outcome, reason = excluded.reason
                 WHERE sighting.last_seen_at <= $8 OR excluded.last_outcome NOT IN ('unchanged', sighting.last_outcome)
                 """,
                // In one order, so that no two writers wait for each other.
                sightings.Select(object?[] (seen) => [Key(seen.Identity), Cut(seen.Source), seen.Kind, seen.Spelling, now, seen.Outcome, seen.Reason, now - Coarseness])
                    .OrderBy(row => (string)row[0]!, StringComparer.Ordinal).ThenBy(row => (string)row[1]!, StringComparer.Ordinal),
                token);
            return 0;
        },
        cancellationToken);

    public async Task<IReadOnlyList<Sighting>> ListAsync(string identity, CancellationToken cancellationToken) => await database.ReadAsync(
        (sql, token) => sql.ListAsync(
            """
            SELECT source, kind, spelling, first_seen_at, last_seen_at, times, first_outcome, last_outcome, reason
            FROM sighting WHERE identity = $1 ORDER BY first_seen_at, source
            """,
            [Key(identity)],
            row => new Sighting(
                row.Text("source"), row.Text("kind"), row.TextOrNull("spelling"), row.Instant("first_seen_at"), row.Instant("last_seen_at"), row.Long("times"),
                row.Text("first_outcome"), row.Text("last_outcome"), row.TextOrNull("reason")),
            token),
        cancellationToken);

    public async Task<IReadOnlyList<TracedStage>> StagesAsync(long articleId, CancellationToken cancellationToken) => await database.ReadAsync(
        (sql, token) => sql.ListAsync(
            """
            SELECT s.name, CASE WHEN w.stage IS NULL THEN 0 ELSE 1 END AS is_open, w.owner, coalesce(w.attempts, 0) AS attempts, w.reason
            FROM stage AS s LEFT JOIN stage_work AS w ON w.stage = s.name AND w.article_id = $1 ORDER BY s.name
            """,
            [articleId],
            row => new TracedStage(row.Text("name"), row.Integer("is_open") != 0, row.TextOrNull("owner"), row.Integer("attempts"), row.TextOrNull("reason")), token),
        cancellationToken);

    public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync((sql, token) => sql.ExecuteAsync("DELETE FROM sighting WHERE last_seen_at < $1", [before], token), cancellationToken);

    private static string Key(string identity) => Convert.ToHexStringLower(IncomingRow.Hash(identity));

    private static string Cut(string source) => source.Length <= MaxSource ? source : source[..MaxSource];
}
