using Anip.Adapters.Relational.Sql;
using Anip.Ingestion.Sources.Quotas;

namespace Anip.Adapters.Relational.Records;

internal sealed class QuotaStore(IDatabase database) : IQuotaStore
{
    private const string Columns = "source, key, period, unit, used, cap, told_left, started_at, resets_at, blocked_until";

    public async Task<IReadOnlyList<QuotaUse>> ListAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(
            (sql, token) => sql.ListAsync($"SELECT {Columns} FROM source_quota ORDER BY source, key, period", [], Read, token), cancellationToken);

    public Task ChangeAsync(string source, string key, Func<IReadOnlyList<QuotaUse>, IReadOnlyList<QuotaUse>> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (sql, token) =>
            {
                await sql.LockAsync(SqlLock.Quota, source, token);
                await sql.ExecuteAsync(
                    "UPDATE source_quota SET key = $2 WHERE source = $1 AND key = '' AND NOT EXISTS (SELECT 1 FROM source_quota WHERE source = $1 AND key = $2)",
                    [source, key], token);
                var uses = await sql.ListAsync($"SELECT {Columns} FROM source_quota WHERE source = $1 AND key = $2", [source, key], Read, token);
                await sql.ExecuteAsync("DELETE FROM source_quota WHERE source = $1 AND key = $2", [source, key], token);
                await sql.ExecuteEachAsync(
                    $"INSERT INTO source_quota ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", change(uses).Select(Values), token);
                return 0;
            },
            cancellationToken);

    private static object?[] Values(QuotaUse use) =>
    [
        use.Source, use.Key, use.Window, use.Unit, Stored(use.Used), Stored(use.Limit), Stored(use.ReportedLeft), use.StartedAt, use.ResetsAt, use.BlockedUntil,
    ];

    private static QuotaUse Read(SqlRow row) => new()
    {
        Source = row.Text("source"),
        Key = row.Text("key"),
        Window = row.Text("period"),
        Unit = row.Text("unit"),
        Used = row.Long("used") / 1000m,
        Limit = row.LongOrNull("cap") / 1000m,
        ReportedLeft = row.LongOrNull("told_left") / 1000m,
        StartedAt = row.Instant("started_at"),
        ResetsAt = row.Instant("resets_at"),
        BlockedUntil = row.InstantOrNull("blocked_until"),
    };

    private static long? Stored(decimal? amount) => amount is { } value ? (long)decimal.Round(value * 1000) : null;
}
