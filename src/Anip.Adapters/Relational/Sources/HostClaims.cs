using Anip.Adapters.Relational.Sql;
using Anip.Ingestion.Sources;

namespace Anip.Adapters.Relational.Sources;

internal sealed class HostClaims(IDatabase database, TimeProvider timeProvider) : IHostClaims
{
    // Sources placed, or made due, in one transaction.
    private const int AtOnce = 500;

    // The host of a row of the queue is nobody's, and was left alone for long enough.
    private const string IsFree = "(h.owner IS NULL OR h.leased_until <= $2) AND (h.free_at IS NULL OR h.free_at <= $2)";

    private DateTimeOffset Now => timeProvider.GetUtcNow();

    public Task<int> PlaceAsync(string kind, CancellationToken cancellationToken) => MakeDueAsync(kind, "AND host IS NULL", planned => planned, cancellationToken);

    public Task<int> HurryAsync(string kind, CancellationToken cancellationToken) => MakeDueAsync(kind, "", _ => Now, cancellationToken);

    public async Task<IReadOnlyList<ClaimedSource>> ClaimAsync(string kind, string owner, int limit, HostTerms terms, CancellationToken cancellationToken) =>
        // Looked for first, so that an empty queue costs no write.
        await NextAsync(kind, cancellationToken) is { } next && next <= Now
            ? await database.WriteAsync((sql, token) => ClaimAsync(sql, kind, owner, limit, terms, token), cancellationToken)
            : [];

    public Task<DateTimeOffset?> TryExtendAsync(HostClaim claim, string host, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync<DateTimeOffset?>(
            async (sql, token) =>
            {
                await HostQueue.LockAsync(sql, host, token);
                var state = (await sql.ListAsync(
                    "SELECT owner, through, leased_until, free_at FROM source_host WHERE host = $1", [host],
                    row => (Owner: row.TextOrNull("owner"), Through: row.TextOrNull("through"), Until: row.InstantOrNull("leased_until"), Free: row.InstantOrNull("free_at")), token))
                    .Single();
                var now = Now;
                if (state.Owner == claim.Owner && state.Through == claim.Host && state.Until > now)
                {
                    return null;
                }

                var isTaken = state.Owner is not null && state.Until > now;
                if (isTaken || state.Free > now)
                {
                    // Whoever has it is done with one request long before the claim would run out.
                    return isTaken ? now + claim.Spacing : state.Free;
                }

                await sql.ExecuteAsync(
                    "UPDATE source_host SET owner = $2, leased_until = $3, claims = claims + 1, through = $4 WHERE host = $1", [host, claim.Owner, now + lease, claim.Host], token);
                return null;
            },
            cancellationToken);

    public Task<DateTimeOffset?> NextAsync(string kind, CancellationToken cancellationToken) => database.ReadAsync(
        async (sql, token) => (await sql.ListAsync("SELECT min(ready_at) AS ready FROM source_queue WHERE kind = $1", [kind], row => row.InstantOrNull("ready"), token)).Single(),
        cancellationToken);

    public Task<bool> IsAnyDueAsync(string kind, DateTimeOffset at, CancellationToken cancellationToken) => database.ReadAsync(
        (sql, token) => sql.ScalarAsync<bool>("SELECT true FROM source WHERE kind = $1 AND due_at <= $2 LIMIT 1", [kind, at], token), cancellationToken);

    public Task<int> ReleaseAsync(string owner, TimeSpan spacing, CancellationToken cancellationToken) => FreeAsync("owner = $1", [owner], spacing, cancellationToken);

    public Task<int> EndAsync(HostClaim claim, CancellationToken cancellationToken) => FreeAsync("owner = $1 AND through = $2", [claim.Owner, claim.Host], claim.Spacing, cancellationToken);

    private async Task<int> FreeAsync(string which, object?[] parameters, TimeSpan spacing, CancellationToken cancellationToken)
    {
        // Most often nothing is held, which a look tells.
        var select = $"SELECT host FROM source_host WHERE {which} ORDER BY host";
        var held = await database.ReadAsync((sql, token) => sql.ListAsync(select, parameters, row => row.Text("host"), token), cancellationToken);
        return held.Count == 0 ? 0 : await database.WriteAsync(
            async (sql, token) =>
            {
                var still = await sql.ListAsync($"{select} {sql.Dialect.LockRows}", parameters, row => row.Text("host"), token);
                await HostQueue.FreeAsync(sql, still, Now + spacing, token);
                return still.Count;
            },
            cancellationToken);
    }

    private async Task<IReadOnlyList<ClaimedSource>> ClaimAsync(
        ISqlSession sql, string kind, string owner, int limit, HostTerms terms, CancellationToken cancellationToken)
    {
        var now = Now;
        var hosts = await sql.ListAsync(
            $"""
             SELECT h.host, h.claims FROM source_queue q JOIN source_host h ON h.host = q.host
             WHERE q.kind = $1 AND q.ready_at <= $2 AND {IsFree} ORDER BY q.ready_at LIMIT $3 {sql.Dialect.LockFreeRows}
             """,
            [kind, now, limit], row => new HostClaim(owner, row.Text("host"), row.Long("claims") + 1) { Spacing = terms.Spacing }, cancellationToken);
        var names = hosts.Select(claim => claim.Host).ToList();
        await sql.ExecuteAsync(
            $"UPDATE source_host SET owner = $2, leased_until = $3, claims = claims + 1, through = NULL WHERE {sql.Dialect.In("host", "$1")}", [names, owner, now + terms.Lease],
            cancellationToken);
        // So that walks of the queue do not meet it again before somebody has to take it over.
        await sql.ExecuteAsync(
            $"UPDATE source_queue SET ready_at = $3 WHERE kind = $2 AND {sql.Dialect.In("host", "$1")}", [names, kind, now + terms.Lease], cancellationToken);
        var due = await sql.ListAsync(
            $"""
             SELECT {SourceRow.Columns} FROM source WHERE id IN (
                 SELECT (SELECT s.id FROM source s WHERE s.host = h.host AND s.kind = $2 AND s.due_at <= $3 ORDER BY s.due_at, s.id LIMIT 1)
                 FROM source_host h WHERE {sql.Dialect.In("h.host", "$1")})
             """,
            [names, kind, now], SourceRow.Read, cancellationToken);
        var byHost = due.ToDictionary(source => SourceHost.Of(source.Id)!, StringComparer.Ordinal);
        await HostQueue.FreeAsync(sql, [.. names.Where(host => !byHost.ContainsKey(host))], now, cancellationToken);
        return [.. hosts.Where(claim => byHost.ContainsKey(claim.Host)).Select(claim => new ClaimedSource(byHost[claim.Host], claim))];
    }

    private async Task<int> MakeDueAsync(string kind, string which, Func<DateTimeOffset, DateTimeOffset> dueAt, CancellationToken cancellationToken)
    {
        var select = $"SELECT id, coalesce(next_attempt_at, added_at) AS due FROM source WHERE kind = $1 AND id > $2 AND {HostQueue.IsAsked} {which} ORDER BY id LIMIT $3";
        var (changed, after) = (0, "");
        while (true)
        {
            var sources = await database.WriteAsync(
                async (sql, token) =>
                {
                    var sources = await sql.ListAsync(select, [kind, after, AtOnce], row => (Id: row.Text("id"), Due: row.Instant("due")), token);
                    foreach (var (id, due) in sources)
                    {
                        await HostQueue.SetDueAsync(sql, id, kind, dueAt(due), token);
                    }

                    return sources;
                },
                cancellationToken);
            changed += sources.Count;
            if (sources.Count < AtOnce)
            {
                return changed;
            }

            after = sources[^1].Id;
        }
    }
}
