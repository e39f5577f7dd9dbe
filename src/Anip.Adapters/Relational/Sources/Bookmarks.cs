using Anip.Adapters.Relational.Sql;
using Anip.Ingestion.Sources;

namespace Anip.Adapters.Relational.Sources;

/// <summary>Rows of <c>source_bookmark</c>.</summary>
internal sealed class Bookmarks(IDatabase database) : IBookmarks
{
    public async Task<Bookmark?> FindAsync(string sourceId, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            (sql, token) => sql.ListAsync("SELECT place, at FROM source_bookmark WHERE source_id = $1", [sourceId], row => new Bookmark(row.Text("place"), row.Instant("at")), token),
            cancellationToken)).SingleOrDefault();

    public Task SaveAsync(string sourceId, Bookmark bookmark, CancellationToken cancellationToken) => database.WriteAsync(
        (sql, token) => sql.ExecuteAsync(
            "INSERT INTO source_bookmark (source_id, place, at) VALUES ($1, $2, $3) ON CONFLICT (source_id) DO UPDATE SET place = excluded.place, at = excluded.at",
            [sourceId, bookmark.Place, bookmark.At], token),
        cancellationToken);

    public Task ClearAsync(string sourceId, CancellationToken cancellationToken) =>
        database.WriteAsync((sql, token) => sql.ExecuteAsync("DELETE FROM source_bookmark WHERE source_id = $1", [sourceId], token), cancellationToken);
}
