using System.Globalization;
using Anip.Storage;

namespace Anip.Adapters.Postgres.Upkeep;

/// <summary>Whether the database still has what this node has seen in it. Its files are the server's to look after.</summary>
internal sealed class PostgresCheck(PostgresDatabase database, StoreMarker marker) : IStoreCheck
{
    public async Task<StoreHealth> CheckAsync(TimeSpan limit, bool thorough, CancellationToken cancellationToken)
    {
        var holds = await database.LookAsync(
            async (connection, token) => connection is null ? 0 : await LastNumberAsync(connection, token), cancellationToken);
        var held = marker.Read();
        var loss = holds >= held
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The database {database.Location} held articles up to number {held} and knows them up to {holds} now: it was emptied, or an older copy was put in its place. 'anip db restore FILE' brings back a backup into an empty database; where it is meant, remove {marker.Path}.");
        return new StoreHealth(null, loss, IsComplete: true);
    }

    /// <summary>The highest number that an article ever had; 0 where there was none, or no table of them.</summary>
    internal static async Task<long> LastNumberAsync(Npgsql.NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.ScalarAsync<bool>("SELECT to_regclass('article') IS NOT NULL", [], cancellationToken)
            ? await connection.ScalarAsync<long>("SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('article', 'id')::regclass), 0)", [], cancellationToken)
            : 0;
}
