using Anip.Adapters.Relational.Sql;
using Anip.Ingestion.WebSub;

namespace Anip.Adapters.Relational.Sources;

internal sealed class PushStore(IDatabase database) : IPushStore
{
    private const string Columns = "source_id, hub, topic, token, secret, ask_at, expires_at, last_push_at, failures, error";

    public async Task NameAsync(PushSubscription subscription, CancellationToken cancellationToken)
    {
        // Most often it is the same as last time, which a look tells.
        var isKnown = await database.ReadAsync(
            (sql, token) => sql.ScalarAsync<bool>(
                "SELECT true FROM source_push WHERE source_id = $1 AND hub = $2 AND topic = $3", [subscription.SourceId, subscription.Hub, subscription.Topic], token),
            cancellationToken);
        if (!isKnown)
        {
            await database.WriteAsync(
                async (sql, token) =>
                {
                    await sql.ExecuteAsync("DELETE FROM source_push WHERE source_id = $1", [subscription.SourceId], token);
                    return await sql.ExecuteAsync(
                        $"INSERT INTO source_push ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING", Values(subscription), token);
                },
                cancellationToken);
        }
    }

    public async Task<IReadOnlyList<PushSubscription>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        (sql, token) => sql.ListAsync(
            $"""
             SELECT {Columns} FROM source_push WHERE ask_at <= $1
                 AND EXISTS (SELECT 1 FROM source WHERE id = source_push.source_id AND due_at IS NOT NULL) ORDER BY ask_at LIMIT $2
             """,
            [now, limit], Read, token),
        cancellationToken);

    public async Task<PushSubscription?> FindAsync(string token, CancellationToken cancellationToken) => (await database.ReadAsync(
        (sql, cancel) => sql.ListAsync($"SELECT {Columns} FROM source_push WHERE token = $1", [token], Read, cancel), cancellationToken)).SingleOrDefault();

    public Task SaveAsync(PushSubscription subscription, CancellationToken cancellationToken) => database.WriteAsync(
        (sql, token) => sql.ExecuteAsync(
            "UPDATE source_push SET ask_at = $2, expires_at = $3, last_push_at = $4, failures = $5, error = $6 WHERE token = $1",
            [subscription.Token, subscription.AskAt, subscription.ExpiresAt, subscription.LastPushAt, subscription.Failures, subscription.Error], token),
        cancellationToken);

    private static object?[] Values(PushSubscription one) =>
        [one.SourceId, one.Hub, one.Topic, one.Token, one.Secret, one.AskAt, one.ExpiresAt, one.LastPushAt, one.Failures, one.Error];

    private static PushSubscription Read(SqlRow row) => new()
    {
        SourceId = row.Text("source_id"),
        Hub = row.Text("hub"),
        Topic = row.Text("topic"),
        Token = row.Text("token"),
        Secret = row.Text("secret"),
        AskAt = row.InstantOrNull("ask_at"),
        ExpiresAt = row.InstantOrNull("expires_at"),
        LastPushAt = row.InstantOrNull("last_push_at"),
        Failures = row.Integer("failures"),
        Error = row.TextOrNull("error"),
    };
}
