using Anip.Adapters.Relational.Sql;
using Anip.Ingestion.Signals;
using Anip.Ingestion.Sources.GdeltBulk;

namespace Anip.Adapters.Relational.Signals;

/// <summary>Rows of <c>gdelt_file</c>.</summary>
internal sealed class BulkFiles(IDatabase database, TimeProvider timeProvider) : IBulkFiles
{
    private const string Columns = "name, bytes, md5, attempts";

    public Task<int> AddAsync(IReadOnlyList<BulkFile> files, CancellationToken cancellationToken) => files.Count == 0 ? Task.FromResult(0) : database.WriteAsync(
        async (sql, token) =>
        {
            var before = await sql.ScalarAsync<long>("SELECT count(*) FROM gdelt_file", [], token);
            await sql.ExecuteEachAsync(
                """
                INSERT INTO gdelt_file (name, slot, kind, translated, bytes, md5, state) VALUES ($1, $2, $3, $4, $5, $6, 'open')
                ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes, md5 = excluded.md5, next_attempt_at = NULL
                WHERE gdelt_file.md5 IS NULL AND excluded.md5 IS NOT NULL AND gdelt_file.state = 'open'
                """,
                files.OrderBy(file => file.Name, StringComparer.Ordinal).Select(object?[] (file) => [file.Name, file.Slot, (int)file.Kind, file.IsTranslated, file.Bytes, file.Md5]), token);
            return (int)(await sql.ScalarAsync<long>("SELECT count(*) FROM gdelt_file", [], token) - before);
        },
        cancellationToken);

    public Task<IReadOnlyList<BulkFile>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => OpenAsync("md5 IS NOT NULL", now, limit, cancellationToken);

    public Task<IReadOnlyList<BulkFile>> MissingAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => OpenAsync("md5 IS NULL", now, limit, cancellationToken);

    public async Task<DateTimeOffset?> NewestAsync(bool isTranslated, BulkKind kind, CancellationToken cancellationToken) => (await database.ReadAsync(
        (sql, token) => sql.ListAsync(
            "SELECT max(slot) AS slot FROM gdelt_file WHERE translated = $1 AND kind = $2", [isTranslated, (int)kind], row => row.InstantOrNull("slot"), token),
        cancellationToken)).SingleOrDefault();

    public Task<bool> CompleteAsync(BulkFile file, long records, long kept, SignalBatch signals, CancellationToken cancellationToken) => database.WriteAsync(
        async (sql, token) =>
        {
            // First of all: who comes second waits for the row, and finds that it is done.
            var isFirst = await sql.ExecuteAsync(
                "UPDATE gdelt_file SET state = 'done', done_at = $2, records = $3, kept = $4, last_error = NULL, next_attempt_at = NULL WHERE name = $1 AND state <> 'done'",
                [file.Name, timeProvider.GetUtcNow(), records, kept], token) > 0;
            if (isFirst)
            {
                await SignalStore.AddAsync(sql, file.Slot, signals, token);
            }

            return isFirst;
        },
        cancellationToken);

    public Task FailAsync(BulkFile file, string error, DateTimeOffset? nextAttempt, CancellationToken cancellationToken) => database.WriteAsync(
        (sql, token) => sql.ExecuteAsync(
            "UPDATE gdelt_file SET state = $4, attempts = attempts + 1, last_error = $2, next_attempt_at = $3 WHERE name = $1 AND state = 'open'",
            [file.Name, error, nextAttempt, nextAttempt is null ? "given_up" : "open"], token),
        cancellationToken);

    public Task<long> KeptSinceAsync(DateTimeOffset since, CancellationToken cancellationToken) => database.ReadAsync(
        // Not by what files say of themselves: one that is cut off says nothing, and afterwards knows of what it had kept only as known.
        (sql, token) => sql.ScalarAsync<long>("SELECT count(*) FROM article WHERE api_source = 'gdelt_bulk' AND created_at >= $1", [since], token), cancellationToken);

    public async Task<BulkFileCounts> CountAsync(CancellationToken cancellationToken)
    {
        var counts = (await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                "SELECT state, md5 IS NULL AS unlisted, count(*) AS n FROM gdelt_file GROUP BY state, md5 IS NULL", [],
                row => (State: row.Text("state"), IsUnlisted: row.Flag("unlisted"), Count: row.Long("n")), token),
            cancellationToken)).ToLookup(count => (count.State, Unlisted: count.State == "open" && count.IsUnlisted), count => count.Count);
        return new BulkFileCounts(counts[("done", false)].Sum(), counts[("open", false)].Sum(), counts[("open", true)].Sum(), counts[("given_up", false)].Sum());
    }

    public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync((sql, token) => sql.ExecuteAsync("DELETE FROM gdelt_file WHERE slot < $1", [before], token), cancellationToken);

    private async Task<IReadOnlyList<BulkFile>> OpenAsync(string condition, DateTimeOffset now, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        (sql, token) => sql.ListAsync(
            $"SELECT {Columns} FROM gdelt_file WHERE state = 'open' AND {condition} AND (next_attempt_at IS NULL OR next_attempt_at <= $1) ORDER BY slot, name LIMIT $2",
            [now, limit],
            row => BulkFile.Parse(row.Text("name"))! with { Bytes = row.LongOrNull("bytes"), Md5 = row.TextOrNull("md5"), Attempts = row.Integer("attempts") }, token),
        cancellationToken);
}
