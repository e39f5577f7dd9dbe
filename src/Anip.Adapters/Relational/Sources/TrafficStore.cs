using Anip.Adapters.Relational.Sql;
using Anip.Fetching.Traffic;

namespace Anip.Adapters.Relational.Sources;

/// <summary>Rows of <c>host_traffic</c>.</summary>
internal sealed class TrafficStore(IDatabase database) : ITrafficStore
{
    private const string Columns = "host, day, requests, bytes, not_modified, errors";

    public Task<IReadOnlyList<HostTraffic>> AddAsync(IReadOnlyList<HostTraffic> traffic, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<HostTraffic>>(
            async (sql, token) =>
            {
                // In one order, so that no two nodes wait for each other.
                await sql.ExecuteEachAsync(
                    $"""
                     INSERT INTO host_traffic ({Columns}) VALUES ($1, $2, $3, $4, $5, $6)
                     ON CONFLICT (host, day) DO UPDATE SET requests = host_traffic.requests + excluded.requests, bytes = host_traffic.bytes + excluded.bytes,
                         not_modified = host_traffic.not_modified + excluded.not_modified, errors = host_traffic.errors + excluded.errors
                     """,
                    traffic.OrderBy(one => one.Host, StringComparer.Ordinal).ThenBy(one => one.Day)
                        .Select(object?[] (one) => [one.Host, one.Day, one.Requests, one.Bytes, one.NotModified, one.Errors]),
                    token);
                var totals = await sql.ListAsync(
                    $"SELECT {Columns} FROM host_traffic WHERE {sql.Dialect.In("host", "$1")} AND day >= $2",
                    [traffic.Select(one => one.Host).Distinct(StringComparer.Ordinal).ToArray(), traffic.Min(one => one.Day)], Read, token);
                return [.. traffic.Select(one => totals.Find(total => total.Host == one.Host && total.Day == one.Day) ?? one)];
            },
            cancellationToken);

    public async Task<IReadOnlyList<HostTraffic>> ListAsync(TrafficQuery query, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            (sql, token) => sql.ListAsync(
                $"SELECT {Columns} FROM host_traffic WHERE day BETWEEN $1 AND $2 {(query.Host is null ? "" : "AND host = $4")} ORDER BY day DESC, requests DESC, host LIMIT $3",
                query.Host is null ? [query.From, query.To, (long)query.Limit] : [query.From, query.To, (long)query.Limit, query.Host], Read, token),
            cancellationToken);

    public Task<int> PruneAsync(DateOnly before, CancellationToken cancellationToken) =>
        database.WriteAsync((sql, token) => sql.ExecuteAsync("DELETE FROM host_traffic WHERE day < $1", [before], token), cancellationToken);

    private static HostTraffic Read(SqlRow row) => new(row.Text("host"), row.Day("day"))
    {
        Requests = row.Long("requests"),
        Bytes = row.Long("bytes"),
        NotModified = row.Long("not_modified"),
        Errors = row.Long("errors"),
    };
}
