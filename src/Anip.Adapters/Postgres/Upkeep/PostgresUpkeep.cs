using Anip.Storage;

namespace Anip.Adapters.Postgres.Upkeep;

/// <summary>Renews the planner's statistics, which locks out neither readers nor writers. Space is given back by the server's autovacuum.</summary>
internal sealed class PostgresUpkeep(PostgresDatabase database) : IStoreUpkeep
{
    public async Task<IReadOnlyDictionary<string, long>> OptimiseAsync(CancellationToken cancellationToken)
    {
        var tables = await database.ReadAsync(
            (connection, token) => connection.ScalarAsync<long>("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()", [], token), cancellationToken);
        await database.RunLongAsync("ANALYZE", cancellationToken);
        return new Dictionary<string, long>(StringComparer.Ordinal) { ["analyzed_tables"] = tables };
    }
}
