using Anip.Adapters.Relational.Sql;
using Anip.Ingestion.Sources;

namespace Anip.Adapters.Relational.Sources;

/// <summary>
/// Rows of <c>source_queue</c>, one for each kind of source at each host, by when it may be asked next, and of <c>source_host</c>, one for each host that somebody asked.
/// What is due at a host changes under the lock of that host.
/// </summary>
internal static class HostQueue
{
    /// <summary>What of a source makes it one that is asked.</summary>
    public const string IsAsked = "NOT removed AND NOT paused AND state <> 'ended'";

    /// <summary>Makes the row of a host, and has it to itself until the transaction ends.</summary>
    public static async Task LockAsync(ISqlSession sql, string host, CancellationToken cancellationToken)
    {
        await sql.ExecuteAsync("INSERT INTO source_host (host) VALUES ($1) ON CONFLICT DO NOTHING", [host], cancellationToken);
        if (sql.Dialect.LockRows.Length > 0)
        {
            await sql.ScalarAsync<string>($"SELECT host FROM source_host WHERE host = $1 {sql.Dialect.LockRows}", [host], cancellationToken);
        }
    }

    /// <summary>Brings the queue of a kind up to what is due at the host, which is locked.</summary>
    public static async Task RefreshAsync(ISqlSession sql, string kind, string host, CancellationToken cancellationToken)
    {
        var rows = await sql.ListAsync(
            "SELECT min(due_at) AS due, (SELECT free_at FROM source_host WHERE host = $2) AS free FROM source WHERE host = $2 AND kind = $1 AND due_at IS NOT NULL",
            [kind, host], row => (Due: row.InstantOrNull("due"), Free: row.InstantOrNull("free")), cancellationToken);
        if (rows is [{ Due: { } due, Free: var free }])
        {
            await sql.ExecuteAsync(
                "INSERT INTO source_queue (kind, host, ready_at) VALUES ($1, $2, $3) ON CONFLICT (kind, host) DO UPDATE SET ready_at = excluded.ready_at",
                [kind, host, free > due ? free : due], cancellationToken);
        }
        else
        {
            await sql.ExecuteAsync("DELETE FROM source_queue WHERE kind = $1 AND host = $2", [kind, host], cancellationToken);
        }
    }

    /// <summary>When one source is due, and its host with it.</summary>
    /// <param name="due">Null for never.</param>
    public static async Task SetDueAsync(ISqlSession sql, string id, string kind, DateTimeOffset? due, CancellationToken cancellationToken)
    {
        if (SourceHost.Of(id) is not { } host)
        {
            return;
        }

        await LockAsync(sql, host, cancellationToken);
        await sql.ExecuteAsync("UPDATE source SET host = $2, due_at = $3 WHERE id = $1", [id, host, due], cancellationToken);
        await RefreshAsync(sql, kind, host, cancellationToken);
    }

    /// <summary>Ends a claim, and leaves its hosts alone for a while.</summary>
    public static async Task FreeAsync(ISqlSession sql, IReadOnlyCollection<string> hosts, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await sql.ExecuteAsync($"UPDATE source_host SET owner = NULL, leased_until = NULL, free_at = $2 WHERE {sql.Dialect.In("host", "$1")}", [hosts, until], cancellationToken);
        var queued = await sql.ListAsync(
            $"SELECT kind, host FROM source_queue WHERE {sql.Dialect.In("host", "$1")}", [hosts], row => (Kind: row.Text("kind"), Host: row.Text("host")), cancellationToken);
        foreach (var (kind, host) in queued)
        {
            await RefreshAsync(sql, kind, host, cancellationToken);
        }
    }
}
